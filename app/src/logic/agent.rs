//! A browser's description of itself, in the few words that people know it by. Guesswork that changes when browsers do,
//! apart from the list of sessions that shows it.

/// The browser and the system that a `User-Agent` names, where they are known; the same in every language.
pub fn names(agent: &str) -> (Option<&'static str>, Option<&'static str>) {
    // The order matters: most browsers claim to be several others as well.
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 8] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"),
        ("Macintosh", "macOS"),
        ("Linux", "Linux"),
    ];
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    (first(&BROWSERS), first(&SYSTEMS))
}

/// Whether the device that a `User-Agent` describes is held in a hand.
pub fn is_handheld(agent: &str) -> bool {
    ["Mobile", "iPhone", "iPad", "Android"].iter().any(|mark| agent.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_by_its_own_name_and_not_by_those_it_claims() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1";

        assert_eq!(names(edge), (Some("Edge"), Some("Windows")));
        assert_eq!(names(phone), (Some("Safari"), Some("iPhone")));
        assert!(is_handheld(phone) && !is_handheld(edge));
    }

    #[test]
    fn what_says_nothing_of_itself_has_no_name() {
        assert_eq!(names("curl/8.0"), (None, None));
    }
}
