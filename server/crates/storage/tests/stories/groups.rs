//! Groups of people, and what goes with them.

use crate::support::{Home, at, id, model, pages};
use contract::{
    Account, AccountId, Allowance, Audience, BudgetScope, BudgetSettings, Group, GroupId,
    GroupName, ListedGroup, ModelSettings, PageRequest, Period, Pico,
};
use sqlx::Row as _;
use storage::{Amount, Constraint, Error, SpendCounter};

fn called(name: &str) -> GroupName {
    GroupName::parse(name).unwrap()
}

/// A group of these people.
async fn group(home: &Home, name: &str, members: &[&Account]) -> Group {
    let members: Vec<AccountId> = members.iter().map(|account| account.id).collect();
    home.add_group(id(), &called(name), &members, at(5)).await.unwrap()
}

fn settings(scope: BudgetScope) -> BudgetSettings {
    let allowance = Allowance { period: Period::Day, money: Some(Pico(9)), tokens: None };
    BudgetSettings { scope, allowance, warn_at: 80, downgrade: None, unpriced: false }
}

/// The counter of a budget, of nobody in particular.
fn counter(budget: contract::BudgetId, group: Option<GroupId>) -> SpendCounter {
    SpendCounter {
        id: budget.uuid(),
        share_of: None,
        account: None,
        group,
        key: None,
        since: at(100),
        money: Some(Pico(9)),
        tokens: None,
    }
}

async fn counters(home: &Home) -> i64 {
    let row = sqlx::query("SELECT CAST(COUNT(*) AS BIGINT) FROM spend_counters");
    row.fetch_one(&mut home.raw().await).await.unwrap().get(0)
}

both_engines! {
    async fn groups_come_back_by_name_with_their_members(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);

        let second = group(&home, "éclairs", &[]).await;
        let first = group(&home, "Choir", &[&bob, &ada, &bob]).await;
        let third = group(&home, "Zoo", &[&ada]).await;

        assert_eq!(first.members, [ada.id, bob.id], "each once");
        assert_eq!(first.created_at, at(5));
        assert_eq!(home.groups().await.unwrap(), [first, third, second]);
    }

    async fn a_name_belongs_to_one_group(home) {
        let ada = home.person("ada").await;
        let lab = group(&home, "Lab", &[&ada]).await;
        let choir = group(&home, "Choir", &[]).await;

        let added = home.add_group(id(), &called("Lab"), &[], at(6)).await;
        let changed = home.change_group(choir.id, &called("Lab"), &[ada.id], &[]).await;

        for refused in [added.map(drop), changed.map(drop)] {
            assert!(matches!(refused, Err(Error::Taken(Constraint::GroupName))), "{refused:?}");
        }
        assert_eq!(home.groups().await.unwrap(), [choir, lab]);
    }

    async fn a_group_is_called_and_made_up_anew(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let lab = group(&home, "Lab", &[&ada]).await;

        let office = called("Office");
        let changed = home.change_group(lab.id, &office, &[bob.id, bob.id, id()], &[ada.id]).await;
        let nobodys = home.change_group(id(), &called("Attic"), &[bob.id], &[]).await.unwrap();

        let listed = ListedGroup { id: lab.id, name: office.clone(), size: 1, created_at: at(5) };
        assert_eq!(changed.unwrap(), Some(listed.clone()));
        assert_eq!(nobodys, None);
        assert_eq!(home.listed_groups().await.unwrap(), [listed]);
        assert_eq!(home.groups().await.unwrap(), [Group { name: office, members: vec![bob.id], ..lab }]);
    }

    async fn groups_are_listed_by_name_with_the_number_of_their_members(home) {
        let ada = home.person("ada").await;
        let (zoo, choir) = (group(&home, "Zoo", &[&ada]).await, group(&home, "choir", &[]).await);

        let listed = home.listed_groups().await.unwrap();

        let sizes: Vec<_> = listed.into_iter().map(|group| (group.id, group.size)).collect();
        assert_eq!(sizes, [(choir.id, 0), (zoo.id, 1)]);
    }

    async fn members_are_listed_a_page_at_a_time(home) {
        let mut people = Vec::new();
        for who in ["Ada", "bob", "Carol", "dave", "Eve"] {
            people.push(home.person(who).await);
        }
        home.person("Abel").await;
        let lab = group(&home, "Lab", &people.iter().collect::<Vec<_>>()).await;
        let of = lab.id;

        let listed = pages(2, |request| {
            let home = &home;
            async move { home.members(of, &request).await.unwrap().unwrap() }
        })
        .await;

        assert_eq!(listed, [people[..2].to_vec(), people[2..4].to_vec(), people[4..].to_vec()]);
        let first = PageRequest { after: None, limit: Some(2) };
        let first = home.members(of, &first).await.unwrap().unwrap();
        home.change_group(of, &lab.name, &[], &[people[1].id, people[2].id]).await.unwrap();
        let second = home.members(of, &PageRequest::after(first.next)).await.unwrap().unwrap();
        assert_eq!(second.items, people[3..]);
        assert_eq!(home.members(id(), &PageRequest::default()).await.unwrap(), None);
    }

    async fn who_has_no_account_is_in_no_group(home) {
        let (ada, bob) = (home.person("ada").await, home.person("bob").await);
        let lab = home.add_group(id(), &called("Lab"), &[ada.id, id()], at(5)).await.unwrap();
        let choir = group(&home, "Choir", &[&ada, &bob]).await;
        assert_eq!(lab.members, [ada.id]);

        assert!(home.delete_account(ada.id, None, at(6)).await.unwrap());

        let choir = Group { members: vec![bob.id], ..choir };
        assert_eq!(home.groups().await.unwrap(), [choir, Group { members: vec![], ..lab }]);
    }

    async fn a_removed_group_takes_its_budgets_and_counters_and_its_models_with_it(home) {
        let ada = home.person("ada").await;
        let (lab, choir) = (group(&home, "Lab", &[&ada]).await, group(&home, "Choir", &[]).await);
        let for_all = home.set_budget(id(), &settings(BudgetScope::Everybody), at(6)).await.unwrap();
        let labs = home.set_budget(id(), &settings(BudgetScope::Group { group: lab.id }), at(7)).await.unwrap();
        for counter in [counter(for_all.id, None), counter(labs.id, Some(lab.id))] {
            assert_eq!(home.reserve(&[counter], Amount::default(), at(100)).await.unwrap(), None);
        }
        let audience = Audience::Groups { groups: vec![lab.id, choir.id] };
        let settings = ModelSettings { audience, ..ModelSettings::default() };
        home.set_model_settings(&model(), &settings).await.unwrap();

        assert!(home.has_group(lab.id).await.unwrap());
        assert!(home.remove_group(lab.id).await.unwrap());
        assert!(!home.remove_group(lab.id).await.unwrap());
        assert!(!home.has_group(lab.id).await.unwrap());

        assert_eq!(home.groups().await.unwrap(), std::slice::from_ref(&choir));
        assert_eq!(home.budgets().await.unwrap(), [for_all]);
        assert_eq!(counters(&home).await, 1);
        let left = Audience::Groups { groups: vec![choir.id] };
        assert_eq!(home.model_settings().await.unwrap()[0].1.audience, left);

        assert!(home.remove_group(choir.id).await.unwrap());
        assert_eq!(home.model_settings().await.unwrap()[0].1.audience, Audience::Administrators);
    }

    async fn a_model_is_for_the_groups_that_are_there(home) {
        let (lab, choir) = (group(&home, "Lab", &[]).await, group(&home, "Choir", &[]).await);
        let set = async |groups: &[GroupId]| {
            let audience = Audience::Groups { groups: groups.to_vec() };
            let settings = ModelSettings { audience, hidden: true, ..ModelSettings::default() };
            home.set_model_settings(&model(), &settings).await.unwrap();
            home.model_settings().await.unwrap().remove(0).1
        };

        let both = Audience::Groups { groups: vec![lab.id, choir.id] };
        assert_eq!(set(&[choir.id, lab.id, choir.id]).await.audience, both);
        assert_eq!(set(&[id(), lab.id]).await.audience, Audience::Groups { groups: vec![lab.id] });
        let nobodys = set(&[]).await;
        assert_eq!((nobodys.audience, nobodys.hidden), (Audience::Administrators, true));

        set(&[lab.id]).await;
        home.set_model_settings(&model(), &ModelSettings::default()).await.unwrap();
        assert_eq!(home.model_settings().await.unwrap(), []);
        let admins = ModelSettings { audience: Audience::Administrators, ..ModelSettings::default() };
        home.set_model_settings(&model(), &admins).await.unwrap();
        assert_eq!(home.model_settings().await.unwrap(), [(model(), admins)], "nothing is left of the groups");
    }
}
