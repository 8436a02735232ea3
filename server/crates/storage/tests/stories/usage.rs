//! What calls took together, from every side.

mod given;

use crate::revocations::one_key;
use crate::support::{at, id, uuid};
use contract::{
    AccountId, CallOutcome, Cost, Days, GroupName, GroupRef, KeyRef, PersonRef, Pico, Timestamp,
    Usage, UsageReport, UsageTotals,
};
use given::{added, call, key, named, of, person, totals};
use storage::Call;

const DAY: i64 = Timestamp::DAY;
/// A midnight somewhere, which is not one of UTC's.
const FROM: i64 = 20_000 * DAY - 3_600_000;
const DAYS: Days = Days { from: Timestamp::from_millis(FROM), count: 3 };

both_engines! {
    async fn a_report_shows_the_calls_of_its_days_from_every_side(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let (cheap, dear) = (named("fake/cheap"), named("fake/Dear"));
        let backups = key(&home, &ada, "Backups").await;
        for call in [
            call(&ada, &cheap, 1, FROM - 1),
            call(&ada, &cheap, 1, FROM),
            call(&ada, &dear, 50, FROM + DAY - 1),
            Call { key: Some(backups), ..call(&ada, &cheap, 3, FROM + DAY) },
            call(&bob, &cheap, 5, FROM + 3 * DAY - 1),
            call(&bob, &cheap, 9, FROM + 3 * DAY),
        ] {
            home.record_call(&call).await.unwrap();
        }

        let report = home.report(DAYS, None).await.unwrap();

        let backups = KeyRef { id: backups, name: Some("Backups".into()) };
        assert_eq!(report, UsageReport {
            days: DAYS,
            whole: totals(4, 59),
            by_day: vec![of(0, totals(2, 51)), of(1, totals(1, 3)), of(2, totals(1, 5))],
            by_day_and_model: vec![
                of((0, dear.clone()), totals(1, 50)),
                of((0, cheap.clone()), totals(1, 1)),
                of((1, cheap.clone()), totals(1, 3)),
                of((2, cheap.clone()), totals(1, 5)),
            ],
            by_model: vec![of(dear, totals(1, 50)), of(cheap, totals(3, 9))],
            by_person: vec![of(person(&ada), totals(3, 54)), of(person(&bob), totals(1, 5))],
            by_key: vec![of(backups, totals(1, 3))],
            by_group: vec![],
        });
    }

    async fn ones_own_report_has_nothing_of_anybody_else(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let model = named("fake/model");
        let (hers, his) = (key(&home, &ada, "Hers").await, key(&home, &bob, "His").await);
        for call in [
            Call { key: Some(hers), ..call(&ada, &model, 7, FROM) },
            Call { key: Some(his), ..call(&bob, &model, 2, FROM) },
        ] {
            home.record_call(&call).await.unwrap();
        }

        let report = home.report(DAYS, Some(bob.id)).await.unwrap();
        let lines = home.usage_lines(DAYS, Some(bob.id)).await.unwrap();

        assert_eq!(report.whole, totals(1, 2));
        assert_eq!(report.by_day, [of(0, totals(1, 2))]);
        assert_eq!(report.by_person, [of(person(&bob), totals(1, 2))]);
        assert_eq!(report.by_key.iter().map(|part| part.of.id).collect::<Vec<_>>(), [his]);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].person, person(&bob));
    }

    async fn somebody_counts_in_each_of_their_groups_as_they_are_now(home) {
        let [ada, bob, eve] = [home.person("ada").await, home.person("bob").await, home.person("eve").await];
        let model = named("fake/model");
        for (who, cost) in [(&ada, 7), (&bob, 2), (&eve, 100)] {
            home.record_call(&call(who, &model, cost, FROM)).await.unwrap();
        }
        let group = async |name: &str, members: &[AccountId]| {
            let name = GroupName::parse(name).unwrap();
            let group = home.add_group(id(), &name, members, at(1)).await.unwrap();
            GroupRef { id: group.id, name }
        };
        let lab = group("Lab", &[ada.id]).await;
        let choir = group("Choir", &[ada.id, bob.id]).await;
        group("Attic", &[]).await;

        let of_all = home.report(DAYS, None).await.unwrap();
        let own = home.report(DAYS, Some(ada.id)).await.unwrap();
        home.change_group(lab.id, &lab.name, &[bob.id], &[ada.id]).await.unwrap();
        let later = home.report(DAYS, None).await.unwrap();

        assert_eq!(of_all.whole, totals(3, 109));
        assert_eq!(of_all.by_group, [of(choir.clone(), totals(2, 9)), of(lab.clone(), totals(1, 7))]);
        assert_eq!(own.by_group, []);
        assert_eq!(later.by_group, [of(choir, totals(2, 9)), of(lab, totals(1, 2))]);
    }

    async fn without_calls_a_report_is_empty(home) {
        let report = home.report(DAYS, None).await.unwrap();

        assert_eq!(report, UsageReport {
            days: DAYS,
            whole: UsageTotals::default(),
            by_day: vec![],
            by_day_and_model: vec![],
            by_model: vec![],
            by_person: vec![],
            by_key: vec![],
            by_group: vec![],
        });
        assert_eq!(home.usage_lines(DAYS, None).await.unwrap(), []);
    }

    async fn attempts_failures_and_unknown_costs_are_counted(home) {
        let ada = home.person("ada").await;
        let (first, second) = (named("fake/first"), named("fake/second"));
        let none = Usage::default();
        let failed = Call { outcome: CallOutcome::Failed, usage: none, cost: Some(Pico(0)), ..call(&ada, &first, 0, FROM) };
        for call in [
            failed,
            Call { id: uuid(), attempt: 2, fallback: true, model: &second, ..failed },
            Call { attempt: 3, fallback: true, ..call(&ada, &second, 4, FROM) },
            Call { attempt: 1, fallback: true, outcome: CallOutcome::Stopped, ..call(&ada, &second, 4, FROM) },
            Call { cost: None, usage: none, ..call(&ada, &first, 0, FROM) },
        ] {
            home.record_call(&call).await.unwrap();
        }

        let report = home.report(DAYS, None).await.unwrap();

        assert_eq!(report.whole, UsageTotals {
            requests: 3,
            calls: 5,
            failed: 2,
            fallbacks: 2,
            input: 20,
            output: 4,
            cost: Cost { known: Pico(8), unpriced: 1 },
            ..UsageTotals::default()
        });
        let shares: Vec<_> = report.by_model.iter().map(|part| {
            (part.of.as_str(), part.totals.requests, part.totals.calls, part.totals.fallbacks)
        }).collect();
        assert_eq!(shares, [("fake/second", 1, 3, 2), ("fake/first", 2, 2, 0)]);
    }

    async fn percentiles_are_known_to_a_thirty_second(home) {
        let ada = home.person("ada").await;
        let (fast, slow) = (named("fake/fast"), named("fake/slow"));
        // 1 to 20 in a muddle, and one that said nothing.
        for n in 0..20_u64 {
            let call = Call { first_token_ms: Some(n * 7 % 20 + 1), ..call(&ada, &fast, 0, FROM) };
            home.record_call(&call).await.unwrap();
        }
        home.record_call(&call(&ada, &fast, 0, FROM)).await.unwrap();
        for time in [1_000, 3_000] {
            let call = Call { first_token_ms: Some(time), ..call(&ada, &slow, 0, FROM + DAY) };
            home.record_call(&call).await.unwrap();
        }

        let report = home.report(DAYS, None).await.unwrap();

        let times = |totals: &UsageTotals| (totals.first_token_p50_ms, totals.first_token_p95_ms);
        for part in [&report.by_model[0].totals, &report.by_day[0].totals] {
            assert_eq!(times(part), (Some(10), Some(19)));
        }
        for part in [&report.by_model[1].totals, &report.by_day[1].totals] {
            assert_eq!(times(part), (Some(1_008), Some(3_008)), "the middles of the buckets of 1,000 and 3,000");
        }
        for part in [&report.whole, &report.by_person[0].totals] {
            assert_eq!(times(part), (Some(11), Some(1_008)), "times of both models in one order");
        }
    }

    async fn every_list_adds_up_to_the_whole(home) {
        let people = [home.person("ada").await, home.person("bob").await, home.person("eve").await];
        let models = [named("a/one"), named("b/two"), named("a/three"), named("ollama/qwen3:8b")];
        let mut keys = vec![None];
        for owner in &people {
            keys.push(Some(key(&home, owner, "A key").await));
        }
        for n in 0..240_usize {
            let call = Call {
                key: keys[n * 5 % keys.len()],
                attempt: 1 + u32::try_from(n % 3).unwrap(),
                fallback: n % 3 > 0,
                outcome: if n % 7 == 0 { CallOutcome::Failed } else { CallOutcome::Done },
                cost: (n % 11 != 0).then(|| Pico(i64::MAX / 1_000 + i64::try_from(n).unwrap())),
                ..call(
                    &people[n % 3],
                    &models[n * n % 4],
                    0,
                    FROM + i64::try_from(n).unwrap() * 3 * DAY / 240,
                )
            };
            home.record_call(&call).await.unwrap();
        }

        let report = home.report(DAYS, None).await.unwrap();
        let lines = home.usage_lines(DAYS, None).await.unwrap();

        let whole = report.whole;
        assert_eq!(whole.calls, 240);
        assert!(whole.cost.known.0 > i64::MAX / 5, "{whole:?}");
        assert_eq!(added(&report.by_day), whole);
        assert_eq!(added(&report.by_day_and_model), whole);
        assert_eq!(added(&report.by_model), whole);
        assert_eq!(added(&report.by_person), whole);
        let keyed = lines.iter().filter(|line| line.key.is_some());
        assert_eq!(added(&report.by_key).calls, keyed.map(|line| line.totals.calls).sum::<u64>());
        let lines: Vec<_> = lines.into_iter().map(|line| of((), line.totals)).collect();
        assert_eq!(added(&lines), whole);
    }

    async fn times_are_counted_alike_by_both_engines(home) {
        let ada = home.person("ada").await;
        let model = named("fake/model");
        let middles = [
            (0, 0), (31, 31), (32, 33), (63, 63), (64, 66), (127, 126), (1_000, 1_008), (1_023, 1_008), (1_024, 1_056),
            (60_000, 60_416), (4_194_303, 4_128_768), (4_194_304, 4_194_304),
        ];
        for (day, (time, _)) in (0..).zip(middles) {
            let call = Call { first_token_ms: Some(time), ..call(&ada, &model, 0, FROM + day * DAY) };
            home.record_call(&call).await.unwrap();
        }

        let days = Days { count: 20, ..DAYS };
        let report = home.report(days, None).await.unwrap();
        let lines = home.usage_lines(days, None).await.unwrap();

        let counted: Vec<u64> = report.by_day.iter().filter_map(|day| day.totals.first_token_p50_ms).collect();
        assert_eq!(counted, middles.map(|(_, middle)| middle));
        let counted: Vec<u64> = lines.iter().filter_map(|line| line.totals.first_token_p95_ms).collect();
        assert_eq!(counted, middles.map(|(_, middle)| middle));
    }

    async fn absurd_numbers_do_not_break_a_report(home) {
        let ada = home.person("ada").await;
        let model = named("fake/model");
        for _ in 0..3 {
            let usage = Usage { input: Some(u64::MAX), output: Some(1), ..Usage::default() };
            let call = Call { usage, first_token_ms: Some(u64::MAX), ..call(&ada, &model, i64::MAX, FROM) };
            home.record_call(&call).await.unwrap();
        }

        let whole = home.report(DAYS, None).await.unwrap().whole;

        let most = u64::try_from(i64::MAX).unwrap();
        assert_eq!((whole.input, whole.output, whole.cost.known), (most, 3, Pico(i64::MAX)));
        assert_eq!(whole.first_token_p95_ms, Some(1 << 22), "an hour and more is one bucket");
    }

    async fn what_is_gone_stays_in_the_report_without_a_name(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let model = named("fake/model");
        let (revoked, deleted) = (key(&home, &ada, "Revoked").await, key(&home, &bob, "Deleted").await);
        for (account, key, cost) in [(&ada, revoked, 2), (&bob, deleted, 1)] {
            home.record_call(&Call { key: Some(key), ..call(account, &model, cost, FROM) }).await.unwrap();
        }

        home.revoke(Some(ada.id), one_key(revoked), at(20)).await.unwrap();
        home.delete_account(bob.id, None, at(20)).await.unwrap();

        let report = home.report(DAYS, None).await.unwrap();
        let keys: Vec<_> = report.by_key.into_iter().map(|part| part.of).collect();
        assert_eq!(keys, [
            KeyRef { id: revoked, name: Some("Revoked".into()) },
            KeyRef { id: deleted, name: None },
        ]);
        assert_eq!(report.by_person[1].of, PersonRef { id: bob.id, name: None });
    }

    async fn lines_come_by_day_model_person_and_key(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let (one, two) = (named("fake/Z"), named("fake/a"));
        let hers = key(&home, &ada, "Hers").await;
        for call in [
            call(&ada, &one, 1, FROM + DAY),
            call(&bob, &two, 2, FROM),
            Call { key: Some(hers), ..call(&ada, &two, 3, FROM) },
            call(&ada, &two, 4, FROM),
            call(&ada, &two, 5, FROM),
            call(&ada, &one, 6, FROM),
        ] {
            home.record_call(&call).await.unwrap();
        }

        let lines = home.usage_lines(DAYS, None).await.unwrap();

        let lines: Vec<(u16, &str, AccountId, bool, i64)> = lines
            .iter()
            .map(|it| (it.day, it.model.as_str(), it.person.id, it.key.is_some(), it.totals.cost.known.0))
            .collect();
        assert_eq!(lines, [
            (0, "fake/Z", ada.id, false, 6),
            (0, "fake/a", ada.id, false, 9),
            (0, "fake/a", ada.id, true, 3),
            (0, "fake/a", bob.id, false, 2),
            (1, "fake/Z", ada.id, false, 1),
        ]);
    }
}
