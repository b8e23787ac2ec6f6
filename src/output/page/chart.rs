use crate::output::page::escape;
use crate::suite::MetricReport;

/// Width of a full bar, in pixels.
const WIDTH: f64 = 120.0;

/// Height of a bar.
const HEIGHT: usize = 8;

/// Draws a metric as a bar from 0 to 1, with lines where the baseline and the floor are.
pub(super) fn chart(metric: &MetricReport) -> String {
    let at = |value: f64| value.clamp(0.0, 1.0) * WIDTH;
    let line = |class: &str, value: f64| {
        let x = at(value).clamp(1.0, WIDTH - 1.0);
        format!("<line class=\"{class}\" x1=\"{x:.1}\" y1=\"0\" x2=\"{x:.1}\" y2=\"{HEIGHT}\"/>")
    };
    let mut label = format!("{} {:.3}", metric.metric, metric.value);
    let mut lines = String::new();
    if let Some(before) = metric.before {
        lines += &line("then", before);
        label += &format!(", in the baseline {before:.3}");
    }
    if let Some(floor) = metric.floor {
        lines += &line("floor", floor);
        label += &format!(", floor {floor}");
    }
    format!(
        "<svg role=\"img\" aria-label=\"{}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\"><rect \
         class=\"track\" width=\"{WIDTH}\" height=\"{HEIGHT}\"/><rect class=\"bar\" width=\"{:.1}\" height=\"{HEIGHT}\"/>{lines}</svg>",
        escape(&label),
        at(metric.value),
    )
}
