use crate::citation::{CitationKind, read_notes};

/// Reads a note and tells of every citation what is asked for.
fn shown(text: &str) -> Vec<String> {
    let apparatus = read_notes(&[(1, "1", text)]);
    let citations = apparatus.notes[0].citations();
    citations
        .map(|citation| {
            let item = &citation.item;
            let names: Vec<&str> = item.author.iter().filter_map(|name| name.family.as_deref()).collect();
            let editors: Vec<&str> = item.editor.iter().filter_map(|name| name.family.as_deref()).collect();
            let year = item.issued.as_ref().map(|date| date.start.year.to_string()).unwrap_or_default();
            let of = |part: &Option<String>| part.clone().unwrap_or_default();
            let parts = [
                (if citation.kind == CitationKind::Short { "short" } else { "" }).to_owned(),
                of(&item.authority),
                names.join("+"),
                of(&item.title.clone().or(item.title_short.clone())),
                editors.join("+"),
                of(&item.container_title),
                of(&item.number),
                of(&item.volume),
                of(&item.edition),
                year,
                of(&item.page_first),
                citation.locator.as_ref().map(|locator| format!("@{}", locator.text)).unwrap_or_default(),
            ];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" | ")
        })
        .collect()
}

fn check(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(shown(text), *expected, "{text}");
    }
}

#[test]
fn decisions_are_read_with_court_reporter_and_place() {
    check(&[
        ("BVerfGE 90, 286 (345).", &["BVerfG | BVerfGE | 90 | 286 | @345"]),
        (
            "BVerfGE 104, 151 (208); 121, 135 (154).",
            &["BVerfG | BVerfGE | 104 | 151 | @208", "BVerfG | BVerfGE | 121 | 135 | @154"],
        ),
        ("Der Senat (BVerfGE 90, 286 [383]) sah das anders.", &["BVerfG | BVerfGE | 90 | 286 | @383"]),
        ("BGH NJW 2014, 1804, 1805 Rn. 12.", &["BGH | NJW | 2014 | 1804 | @1805 Rn. 12"]),
        ("OLG Köln, VersR 1998, 1305.", &["OLG Köln | VersR | 1998 | 1305"]),
        (
            "BGH, VersR 1961, 460, 461 und OLG Celle, VersR 1980, 430.",
            &["BGH | VersR | 1961 | 460 | @461", "OLG Celle | VersR | 1980 | 430"],
        ),
        (
            "BVerfG, Urt. v. 23. 9. 2015 – 2 BvE 6/11, NVwZ 2015, 1593 (1597) – Pegasus.",
            &["BVerfG | Pegasus | NVwZ | 2 BvE 6/11 | 2015 | 1593 | @1597"],
        ),
        (
            "EuGH, Rs. C-8/08, T-Mobile Netherlands, Slg. 2009, I-4529, Rn. 31.",
            &["EuGH | T-Mobile Netherlands | Slg. | C-8/08 | 2009 | I-4529 | @31"],
        ),
        ("VG Köln, Urt. v. 27. 5. 2015 – 3 K 5625/14, juris Rn. 45.", &["VG Köln | juris | 3 K 5625/14 | 2015 | @45"]),
        ("Boumediene v. Bush, 553 U.S. 723, 730 (2008).", &["Boumediene v. Bush | U.S. | 553 | 2008 | 723 | @730"]),
        (
            "Al-Bihani v. Obama, 590 F.3d 866 (D.C. Cir. 2010).",
            &["D.C. Cir. | Al-Bihani v. Obama | F.3d | 590 | 2010 | 866"],
        ),
        ("See Hamdan, 548 U.S. at 594.", &["short | Hamdan | U.S. | 548 | @594"]),
    ]);
}

#[test]
fn commentaries_and_untitled_pieces_are_read() {
    check(&[
        ("MüKoBGB/Wagner, 8. Aufl. 2020, § 823 Rn. 67 ff.", &["Wagner | MüKoBGB | 8 | 2020 | @823 Rn. 67 ff."]),
        ("Staudinger/J. Hager (2017), § 823 Rn. A 12.", &["Hager | Staudinger | 2017 | @823 Rn. A 12"]),
        (
            "Soergel/Spickhoff, BGB, 13. Aufl. 2005, § 823 Rn. 12.",
            &["Spickhoff | Soergel | BGB | 13 | 2005 | @823 Rn. 12"],
        ),
        ("Depenheuer, in: Maunz/Dürig, GG, Art. 87a Rn. 34.", &["Depenheuer | Maunz+Dürig | GG | @87a Rn. 34"]),
        ("Jarass/Pieroth, GG, 16. Aufl. 2020, Art. 5 Rn. 3.", &["Jarass+Pieroth | GG | 16 | 2020 | @5 Rn. 3"]),
        ("Wagner, in: MüKoBGB, 8. Aufl. 2020, § 823 Rn. 5.", &["Wagner | MüKoBGB | 8 | 2020 | @823 Rn. 5"]),
        ("Epping, AöR 124 (1999), 423 (449 f.).", &["Epping | AöR | 124 | 1999 | 423 | @449 f."]),
        ("Wolff, FS Schmidt-Jortzig, 2011, S. 633 (640).", &["Wolff | FS Schmidt-Jortzig | 2011 | 633 | @640"]),
        (
            "Röben, Außenverfassungsrecht, 2007, S. 274 mit Fn. 61.",
            &["Röben | Außenverfassungsrecht | 2007 | @274 mit Fn. 61"],
        ),
        (
            "Zur Kritik Nolte, ZaöRV 54 (1994), 652; a. A. Heun, JZ 1994, 1073.",
            &["Nolte | ZaöRV | 54 | 1994 | 652", "Heun | JZ | 1994 | 1073"],
        ),
    ]);
}

#[test]
fn acts_and_documents_are_read() {
    check(&[
        ("§§ 842, 843 BGB und § 11 S. 1 StVG.", &["BGB | @842, 843", "StVG | @11 S. 1"]),
        ("Art. 2 Abs. 1 i. V. m. Art. 1 Abs. 1 GG.", &["GG | @2 Abs. 1 i. V. m. Art. 1 Abs. 1"]),
        ("Offen ist, ob § 823 Abs. 1 BGB greift.", &["BGB | @823 Abs. 1"]),
        (
            "BT-Drs. 15/2742, S. 5; BT-Plenarprotokoll 15/118, S. 10871 (C).",
            &["BT-Drs. | 15/2742 | @5", "BT-Plenarprotokoll | 15/118 | @10871 (C)"],
        ),
        ("§ 3 ParlBetG v. 18. 3. 2005, BGBl. I S. 775.", &["ParlBetG | BGBl. | I | 2005 | 775 | @3"]),
        (
            "War Powers Resolution, Pub. L. No. 93-148, 87 Stat. 555 (1973).",
            &["War Powers Resolution | Stat. | 93-148 | 87 | 1973 | 555"],
        ),
        ("Id.; 10 U.S.C. § 821 (2000).", &["", "U.S.C. | 10 | 2000 | @821"]),
        ("ICCPR art. 4, Dec. 16, 1966, 999 U.N.T.S. 171.", &["ICCPR | U.N.T.S. | 999 | 1966 | 171 | @4"]),
        ("S.C. Res. 1973, ¶ 4, U.N. Doc. S/RES/1973 (Mar. 17, 2011).", &["S.C. Res. 1973 | S/RES/1973 | 2011 | @4"]),
        ("LOUIS HENKIN, HOW NATIONS BEHAVE 47 (2d ed. 1979).", &["Henkin | HOW NATIONS BEHAVE | 2 | 1979 | @47"]),
    ]);
}

#[test]
fn short_forms_of_law_name_journal_and_reporter() {
    check(&[
        ("Canaris, JZ 1987 (Fn. 7), 1003.", &["short | Canaris | JZ | 1987 | @1003"]),
        ("BGH NJW 2014, 1804 (o. Fn. 1), Rn. 15.", &["short | BGH | NJW | 2014 | 1804 | @15"]),
        ("BVerwGE 127, 302 (Fn. 7), 320.", &["short | BVerwG | BVerwGE | 127 | 302 | @320"]),
        ("Streinz, in: Sachs (Fn. 3), Art. 24 Rn. 58.", &["short | Streinz | Sachs | @24 Rn. 58"]),
        ("Larenz/Canaris (Fn. 2), § 75 I 3.", &["short | Larenz+Canaris | @75 I 3"]),
        ("BVerfG (Fn. 9), Rn. 20.", &["short | BVerfG | @20"]),
    ]);
}

#[test]
fn hostile_notes_are_read_to_their_end() {
    for text in ["§ ", "BVerfGE 90,", "(Fn. ", "548 U.S.", "Art. Art. Art.", "MüKoBGB/", "§§§§ 1 (((", "v. v. v."]
    {
        let long = text.repeat(400);
        let apparatus = read_notes(&[(1, "1", &long)]);
        let read: usize = apparatus.notes[0].segments.iter().map(|segment| segment.span().len()).sum();
        assert_eq!(read, long.len(), "{text}");
    }
}

#[test]
fn gazettes_are_read_with_year_part_and_page_in_any_order() {
    check(&[
        ("BGBl. I S. 775.", &["BGBl. | I | 775"]),
        ("BGBl. I 2005 S. 775.", &["BGBl. | I | 2005 | 775"]),
        ("BGBl. I 2005, 775.", &["BGBl. | I | 2005 | 775"]),
        ("BGBl. 2005 I, S. 775.", &["BGBl. | I | 2005 | 775"]),
        ("BGBl. 1955 II S. 289.", &["BGBl. | II | 1955 | 289"]),
        ("RGBl. 1919, S. 1383.", &["RGBl. | 1919 | 1383"]),
        ("ABl. L 119 vom 4.5.2016, S. 1.", &["ABl. | L 119 | 2016 | 1"]),
        ("ABl. EU Nr. C 326/47 vom 26.10.2012.", &["ABl. EU | C 326 | 2012 | 47"]),
    ]);
}
