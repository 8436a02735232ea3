//! The colours of `style/` measured again: everything that carries text can be read, in light and in dark.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

use std::{collections::BTreeMap, fs, path::Path};

/// A colour of the sheet in linear light.
#[derive(Clone, Copy, Debug)]
struct Colour {
    red: f64,
    green: f64,
    blue: f64,
}

impl Colour {
    /// From OKLCH, by Björn Ottosson's matrices.
    fn oklch(lightness: f64, chroma: f64, hue: f64) -> Self {
        let (sin, cos) = hue.to_radians().sin_cos();
        let (a, b) = (chroma * cos, chroma * sin);
        let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        let clamp = |value: f64| value.clamp(0.0, 1.0);
        Self {
            red: clamp(4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s),
            green: clamp(-1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s),
            blue: clamp(-0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s),
        }
    }

    fn luminance(self) -> f64 {
        0.2126 * self.red + 0.7152 * self.green + 0.0722 * self.blue
    }

    /// The contrast of WCAG 2.
    fn against(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

/// Every colour of a sheet that differs between light and dark, by its name: a token's or a class's.
fn colours(sheet: &str) -> BTreeMap<String, [Colour; 2]> {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../style").join(sheet))
            .unwrap();
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let Some((before, pair)) = line.split_once("light-dark(") else { continue };
        let mut colours = pair.split("oklch(").skip(1).map(|rest| {
            let numbers: Vec<f64> =
                rest.split([' ', ')', ',']).map_while(|number| number.parse().ok()).collect();
            (numbers.len() == 3).then(|| Colour::oklch(numbers[0], numbers[1], numbers[2]))
        });
        let (Some(Some(light)), Some(Some(dark))) = (colours.next(), colours.next()) else {
            continue;
        };
        let name = before.trim().split([' ', ':', '{']).next().unwrap_or_default();
        found.insert(name.to_owned(), [light, dark]);
    }
    found
}

/// Asserts that all of `inks` on all of `grounds` reach a contrast, in light and in dark.
fn assert_contrast(inks: &[&str], grounds: &[&str], at_least: f64) {
    let mut colours = colours("prose.css");
    colours.extend(self::colours("tokens.css"));
    let find =
        |name: &str| *colours.get(name).unwrap_or_else(|| panic!("{name} is not in the sheets"));
    for ink in inks {
        for ground in grounds {
            for (theme, (a, b)) in
                ["light", "dark"].iter().zip(find(ink).into_iter().zip(find(ground)))
            {
                let contrast = a.against(b);
                assert!(
                    contrast >= at_least,
                    "{ink} on {ground}, {theme}: {contrast:.2} < {at_least}"
                );
            }
        }
    }
}

const GROUNDS: [&str; 3] = ["--paper", "--sheet", "--well"];

#[test]
fn black_on_white_is_what_it_should_be() {
    let contrast = Colour::oklch(1.0, 0.0, 0.0).against(Colour::oklch(0.0, 0.0, 0.0));

    assert!((contrast - 21.0).abs() < 0.01, "{contrast}");
}

#[test]
fn ink_can_be_read_on_everything_people_read_on() {
    assert_contrast(&["--ink"], &GROUNDS, 11.0);
    assert_contrast(&["--ink"], &["--speech", "--hover"], 11.0);
}

#[test]
fn soft_ink_can_be_read() {
    assert_contrast(&["--ink-soft"], &GROUNDS, 5.5);
    assert_contrast(&["--ink-soft"], &["--hover"], 4.5);
}

#[test]
fn coloured_text_can_be_read() {
    assert_contrast(
        &["--accent", "--accent-deep", "--bad", "--good", "--warn"],
        &["--paper", "--sheet"],
        5.7,
    );
    assert_contrast(&["--on-accent"], &["--accent", "--accent-deep"], 5.7);
    assert_contrast(&["--accent-deep"], &["--accent-wash"], 5.7);
    assert_contrast(&["--good"], &["--good-wash"], 4.5);
    assert_contrast(&["--warn"], &["--warn-wash"], 4.5);
    assert_contrast(&["--bad"], &["--bad-wash"], 4.5);
}

#[test]
fn code_can_be_read_in_all_its_colours() {
    assert_contrast(&[".tok-keyword", ".tok-string", ".tok-number", ".tok-name"], &["--well"], 5.7);
}

#[test]
fn the_series_of_charts_can_be_seen() {
    assert_contrast(
        &["--accent", "--series-2", "--series-3", "--series-4", "--series-5", "--line-strong"],
        &["--paper", "--sheet"],
        3.0,
    );
}

#[test]
fn borders_of_inputs_can_be_seen() {
    assert_contrast(&["--line-strong"], &["--paper", "--sheet"], 3.2);
}
