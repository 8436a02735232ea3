//! Budgets, and what is spent of them.

use crate::support::{self, Home, amount, at, counter, id, model, uuid};
use contract::{
    Account, Allowance, Budget, BudgetScope, BudgetSettings, CallPurpose, GroupName, KeyId,
    ModelId, Period, Pico, Timestamp, Usage,
};
use storage::{Amount, Call, Charge, Periods, SpendCounter, Spent};
use tokio::task::JoinSet;

fn take(counters: &[SpendCounter], charged: Amount) -> Charge<'_> {
    Charge { counters, charged, ..Charge::default() }
}

fn settings(scope: BudgetScope, money: i64) -> BudgetSettings {
    let allowance = Allowance { period: Period::Month, money: Some(Pico(money)), tokens: None };
    BudgetSettings { scope, allowance, warn_at: 80, downgrade: None, unpriced: false }
}

/// When everything happens: later than all counters begin.
const NOW: Timestamp = Timestamp::from_millis(300);

fn call<'a>(account: &Account, model: &'a ModelId, cost: i64, now: Timestamp) -> Call<'a> {
    Call {
        account: account.id,
        purpose: CallPurpose::Api,
        usage: Usage { input: Some(10), output: Some(2), ..Usage::default() },
        cost: Some(Pico(cost)),
        ..support::call(model, now)
    }
}

async fn spent(home: &Home, counter: &SpendCounter) -> (i64, u64) {
    let spent = home.spent_from(counter, NOW).await.unwrap();
    (spent.money.0, spent.tokens)
}

both_engines! {
    async fn a_budget_comes_back_as_it_was_set(home) {
        let scopes = [
            BudgetScope::Everybody,
            BudgetScope::EachPerson,
            BudgetScope::Person { account: id() },
            BudgetScope::Group { group: id() },
            BudgetScope::Key { key: KeyId::new(uuid()) },
        ];
        let mut set = Vec::new();
        for (n, scope) in (0..).zip(scopes) {
            let downgrade = Some(model());
            let allowance = Allowance { period: Period::Day, money: None, tokens: Some(u64::MAX >> 1) };
            let settings = BudgetSettings { scope, allowance, warn_at: 1, downgrade, unpriced: true };
            let made = home.set_budget(id(), &settings, at(n)).await.unwrap();
            assert_eq!(made.settings, settings);
            set.push(made);
        }

        assert_eq!(home.budgets().await.unwrap(), set);
    }

    async fn one_holder_has_one_budget_for_a_period(home) {
        let first = home.set_budget(id(), &settings(BudgetScope::Everybody, 5), at(1)).await.unwrap();
        let again = home.set_budget(id(), &settings(BudgetScope::Everybody, 7), at(2)).await.unwrap();

        assert_eq!(again, Budget { id: first.id, settings: settings(BudgetScope::Everybody, 7) });
        assert_eq!(home.budgets().await.unwrap(), [again]);
        assert!(home.remove_budget(first.id).await.unwrap());
        assert!(!home.remove_budget(first.id).await.unwrap());
        assert_eq!(home.budgets().await.unwrap(), []);
    }

    async fn what_is_reserved_is_not_there_for_others_until_it_is_given_back(home) {
        let counter = counter(10);

        assert_eq!(home.reserve(&[counter], amount(7, 1), NOW).await.unwrap(), None);
        assert_eq!(home.reserve(&[counter], amount(4, 1), NOW).await.unwrap(), Some(0));
        assert_eq!(home.reserve(&[counter], amount(3, 1), NOW).await.unwrap(), None);
        assert_eq!(spent(&home, &counter).await, (0, 0));
        home.release(&[counter], amount(7, 1)).await.unwrap();
        assert_eq!(home.reserve(&[counter], amount(7, 1), NOW).await.unwrap(), None);
        assert_eq!(home.forget_reservations().await.unwrap(), 1);
        assert_eq!(home.reserve(&[counter], amount(10, 1), NOW).await.unwrap(), None);
    }

    async fn who_lacks_one_counter_takes_from_none(home) {
        let (full, empty) = (counter(10), counter(1));

        assert_eq!(home.reserve(&[full, empty], amount(5, 0), NOW).await.unwrap(), Some(1));
        assert_eq!(home.reserve(&[full], amount(10, 0), NOW).await.unwrap(), None);
    }

    async fn what_was_asked_with_an_own_key_is_charged_to_no_counter(home) {
        let (ada, model) = (home.person("ada").await, model());
        let (open, late) = (counter(100), counter(100));
        assert_eq!(spent(&home, &open).await, (0, 0));
        let own = Call { own_key: true, ..call(&ada, &model, 30, at(150)) };

        home.charge_call(&own, &take(&[open, late], amount(30, 12))).await.unwrap();

        assert_eq!(spent(&home, &open).await, (0, 0));
        assert_eq!(spent(&home, &late).await, (0, 0), "nor by what the ledger says when it is opened");
    }

    async fn a_call_is_counted_once_in_the_counter_it_belongs_to(home) {
        let (ada, model) = (home.person("ada").await, model());
        let (one, two) = (counter(100), counter(100));
        let call = call(&ada, &model, 30, at(150));

        home.charge_call(&call, &take(&[one, two], amount(30, 12))).await.unwrap();
        home.charge_call(&call, &take(&[one, two], amount(30, 12))).await.unwrap();

        assert_eq!(spent(&home, &one).await, (30, 12));
        assert_eq!(spent(&home, &two).await, (30, 12));
        assert_eq!(home.reserve(&[one], amount(71, 0), NOW).await.unwrap(), Some(0));
        assert_eq!(home.reserve(&[one], amount(70, 0), NOW).await.unwrap(), None);
    }

    async fn a_new_counter_begins_with_what_the_ledger_says(home) {
        let (ada, bob, model) = (home.person("ada").await, home.person("bob").await, model());
        for (who, cost, now) in [(&ada, 1, 99), (&ada, 20, 100), (&bob, 300, 101), (&ada, 4_000, 200)] {
            home.record_call(&call(who, &model, cost, at(now))).await.unwrap();
        }

        assert_eq!(spent(&home, &counter(0)).await, (4_320, 36));
        assert_eq!(spent(&home, &SpendCounter { account: Some(ada.id), ..counter(0) }).await, (4_020, 24));
        let nobodys = SpendCounter { key: Some(KeyId::new(uuid())), ..counter(0) };
        assert_eq!(spent(&home, &nobodys).await, (0, 0));
    }

    async fn a_groups_counter_begins_with_what_its_members_of_then_spent_and_keeps_it(home) {
        let [ada, bob, eve] = [home.person("ada").await, home.person("bob").await, home.person("eve").await];
        let model = model();
        let name = GroupName::parse("Lab").unwrap();
        let lab = home.add_group(id(), &name, &[ada.id, bob.id], at(1)).await.unwrap();
        for (who, cost, now) in [(&ada, 1, 99), (&ada, 20, 100), (&bob, 300, 101), (&eve, 4_000, 102)] {
            home.record_call(&call(who, &model, cost, at(now))).await.unwrap();
        }
        let counter = SpendCounter { group: Some(lab.id), ..counter(1_000) };
        assert_eq!(spent(&home, &counter).await, (320, 24));

        home.change_group(lab.id, &name, &[eve.id], &[bob.id]).await.unwrap();

        assert_eq!(spent(&home, &counter).await, (320, 24), "who joins or leaves moves nothing");
        home.charge_call(&call(&eve, &model, 80, at(150)), &take(&[counter], amount(80, 12))).await.unwrap();
        assert_eq!(spent(&home, &counter).await, (400, 36));
        assert_eq!(home.reserve(&[counter], amount(601, 0), NOW).await.unwrap(), Some(0));
        assert_eq!(home.reserve(&[counter], amount(600, 0), NOW).await.unwrap(), None);
        let later = SpendCounter { id: uuid(), ..counter };
        assert_eq!(spent(&home, &later).await, (4_100, 36), "one that is opened now sums its members of now");
    }

    async fn a_new_period_begins_anew_and_forgets_what_the_old_one_had_reserved(home) {
        let (ada, model) = (home.person("ada").await, model());
        let old = counter(10);
        let new = SpendCounter { since: at(200), ..old };
        home.charge_call(&call(&ada, &model, 9, at(150)), &take(&[old], amount(9, 12))).await.unwrap();
        home.reserve(&[old], amount(1, 0), NOW).await.unwrap();

        assert_eq!(home.reserve(&[new], amount(10, 0), NOW).await.unwrap(), None);
        home.release(&[old], amount(1, 0)).await.unwrap();
        assert_eq!(home.reserve(&[new], amount(1, 0), NOW).await.unwrap(), Some(0));
        assert_eq!(spent(&home, &new).await, (0, 0));
    }

    async fn a_call_counts_in_the_period_in_which_it_ends(home) {
        let (ada, model) = (home.person("ada").await, model());
        let old = counter(100);
        let new = SpendCounter { since: at(200), ..old };
        home.reserve(&[old], amount(9, 0), NOW).await.unwrap();
        home.reserve(&[new], amount(9, 0), NOW).await.unwrap();

        home.charge_call(&call(&ada, &model, 7, at(250)), &take(&[old], amount(7, 12))).await.unwrap();
        home.release(&[old], amount(9, 0)).await.unwrap();

        assert_eq!(spent(&home, &new).await, (7, 12));
        assert_eq!(home.reserve(&[new], amount(84, 0), NOW).await.unwrap(), None);
        assert_eq!(home.reserve(&[new], amount(1, 0), NOW).await.unwrap(), Some(0));
    }

    async fn a_counter_of_a_period_that_has_not_begun_gives_way_to_that_of_now(home) {
        let (ada, model) = (home.person("ada").await, model());
        let (now, wrong) = (at(5_000), at(9_000_000));
        let this = counter(100);
        let next = SpendCounter { since: at(9_000_000), ..this };
        home.record_call(&call(&ada, &model, 60, now)).await.unwrap();
        assert_eq!(home.reserve(&[next], amount(70, 0), wrong).await.unwrap(), None);

        assert_eq!(home.reserve(&[this], amount(41, 0), now).await.unwrap(), Some(0));
        assert_eq!(home.reserve(&[this], amount(40, 0), now).await.unwrap(), None);
        assert_eq!(home.spent_from(&this, now).await.unwrap(), amount(60, 12));
    }

    async fn a_counter_that_somebody_opened_a_moment_ago_does_not_give_way(home) {
        let old = counter(100);
        let new = SpendCounter { since: at(70_000), ..old };
        assert_eq!(home.reserve(&[new], amount(70, 0), at(70_000)).await.unwrap(), None);

        assert_eq!(home.reserve(&[old], amount(1, 0), at(69_999)).await.unwrap(), Some(0));

        assert_eq!(home.reserve(&[new], amount(31, 0), at(70_000)).await.unwrap(), Some(0));
    }

    async fn a_call_that_ends_before_its_counter_begins_counts_once_in_the_period_of_its_end(home) {
        let (ada, model) = (home.person("ada").await, model());
        let (end, wrong) = (at(5_000), at(9_000_000));
        let this = counter(100);
        let next = SpendCounter { since: wrong, ..this };
        assert_eq!(home.reserve(&[next], amount(9, 0), wrong).await.unwrap(), None);

        home.charge_call(&call(&ada, &model, 7, end), &take(&[next], amount(7, 12))).await.unwrap();
        home.release(&[next], amount(9, 0)).await.unwrap();

        assert_eq!(home.spent_from(&this, end).await.unwrap(), amount(7, 12));
        assert_eq!(home.spent_from(&next, wrong).await.unwrap(), amount(0, 0));
    }

    async fn what_is_given_back_after_the_clock_went_to_and_fro_leaves_no_more_than_there_is(home) {
        let (now, wrong) = (at(5_000), at(9_000_000));
        let this = counter(10);
        let next = SpendCounter { since: wrong, ..this };
        assert_eq!(home.reserve(&[next], amount(9, 0), wrong).await.unwrap(), None);
        assert_eq!(home.reserve(&[this], amount(1, 0), now).await.unwrap(), None);
        assert_eq!(home.reserve(&[next], amount(1, 0), wrong).await.unwrap(), None);

        home.release(&[next], amount(9, 0)).await.unwrap();

        assert_eq!(home.reserve(&[next], amount(11, 0), wrong).await.unwrap(), Some(0));
        assert_eq!(home.reserve(&[next], amount(10, 0), wrong).await.unwrap(), None);
    }

    async fn who_spent_most_of_everybodys_own_is_found(home) {
        let (ada, bob, model) = (home.person("ada").await, home.person("bob").await, model());
        let budget = home.set_budget(id(), &settings(BudgetScope::EachPerson, 9), at(1)).await.unwrap().id;
        let share = |account: &Account| SpendCounter {
            id: budget.uuid(),
            share_of: Some(account.id),
            account: Some(account.id),
            ..counter(9)
        };
        for (who, cost) in [(&ada, 3), (&bob, 5)] {
            let call = call(who, &model, cost, at(150));
            home.charge_call(&call, &take(&[share(who)], amount(cost, 12))).await.unwrap();
        }

        let periods = Periods { day: at(200), month: at(100) };
        let spent = |who: &Account, money| Spent { budget, share_of: Some(who.id), amount: amount(money, 12) };
        assert_eq!(home.spent_of_budgets(None, periods).await.unwrap(), [spent(&bob, 5)]);
        assert_eq!(home.spent_of_budgets(Some(ada.id), periods).await.unwrap(), [spent(&ada, 3)]);
        let later = Periods { day: at(100), month: at(200) };
        assert_eq!(home.spent_of_budgets(None, later).await.unwrap(), []);
    }

    async fn what_is_spent_of_all_budgets_is_read_at_once(home) {
        let (ada, model) = (home.person("ada").await, model());
        let lab = home.set_budget(id(), &settings(BudgetScope::Group { group: id() }, 9), at(1)).await.unwrap().id;
        let all = home.set_budget(id(), &settings(BudgetScope::Everybody, 9), at(2)).await.unwrap().id;
        home.set_budget(id(), &settings(BudgetScope::EachPerson, 9), at(3)).await.unwrap();
        let counters = [lab, all].map(|budget| SpendCounter { id: budget.uuid(), ..counter(9) });
        home.charge_call(&call(&ada, &model, 4, at(150)), &take(&counters[..1], amount(4, 12))).await.unwrap();
        home.charge_call(&call(&ada, &model, 1, at(150)), &take(&counters, amount(1, 12))).await.unwrap();

        let periods = Periods { day: at(200), month: at(100) };
        let spent = home.spent_of_budgets(Some(ada.id), periods).await.unwrap();

        let mut spent: Vec<_> = spent.iter().map(|spent| (spent.budget, spent.amount.money.0)).collect();
        spent.sort_unstable();
        assert_eq!(spent, [(lab, 5), (all, 5)], "the second is opened with what the ledger says");
    }

    async fn two_hundred_at_once_reserve_no_more_than_there_is(home) {
        let (ada, model) = (home.person("ada").await, model());
        let counter = counter(100);
        home.record_call(&call(&ada, &model, 5, at(150))).await.unwrap();

        let mut crowd = JoinSet::new();
        for _ in 0..200 {
            let home = home.clone();
            crowd.spawn(async move { home.reserve(&[counter], amount(10, 0), NOW).await.unwrap() });
        }
        let refused = crowd.join_all().await;

        assert_eq!(refused.iter().filter(|refused| refused.is_none()).count(), 9);
    }

    async fn absurd_amounts_are_counted_as_the_largest_there_is(home) {
        let (ada, model) = (home.person("ada").await, model());
        let counter = SpendCounter { money: None, ..counter(0) };
        for _ in 0..3 {
            let call = call(&ada, &model, i64::MAX, at(150));
            home.charge_call(&call, &take(&[counter], amount(i64::MAX, u64::MAX))).await.unwrap();
        }

        let most: i64 = 4_000_000_000_000_000_000;
        assert_eq!(spent(&home, &counter).await, (most, most.cast_unsigned()));
        assert_eq!(spent(&home, &SpendCounter { id: uuid(), ..counter }).await.0, most);
        assert_eq!(home.reserve(&[counter], amount(i64::MAX, 0), NOW).await.unwrap(), None);
    }
}
