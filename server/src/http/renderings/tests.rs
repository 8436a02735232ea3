use super::*;
use contract::{ChatTitle, Timestamp};
use std::{
    future::{Ready, ready},
    net::Ipv4Addr,
};
use tokio::sync::Notify;
use uuid::Uuid;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

fn id(share: u128) -> RenderingId {
    RenderingId { share: ShareId::new(Uuid::from_u128(share)), form: Form::Json }
}

fn chat() -> SharedChat {
    SharedChat {
        title: ChatTitle::parse("A").unwrap(),
        messages: Vec::new(),
        shared_at: Timestamp::from_millis(0),
        expires_at: None,
    }
}

fn rendering(_: SharedChat) -> Rendering {
    Rendering::new("application/json", b"{}")
}

#[tokio::test]
async fn many_who_ask_at_once_have_it_rendered_once_even_if_the_first_hangs_up() {
    let (renderings, tracker, go) =
        (Renderings::default(), TaskTracker::new(), Arc::new(Notify::new()));
    let read = || {
        let go = Arc::clone(&go);
        async move {
            go.notified().await;
            Ok(chat())
        }
    };
    let first = renderings.get(&tracker, id(1), HERE, read(), rendering).now_or_never();
    assert!(first.is_none(), "it hangs up");

    let others = (0..32).map(|_| renderings.get(&tracker, id(1), HERE, read(), rendering));
    let others = futures::future::join_all(others);
    let (answers, ()) = tokio::join!(others, async { go.notify_one() });

    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(renderings.made(), 1);
    renderings.get(&tracker, id(1), HERE, ready(Ok(chat())), rendering).await.unwrap();
    assert_eq!(renderings.made(), 1);
}

#[tokio::test]
async fn what_no_longer_opens_goes_with_one_question_about_all() {
    let (renderings, tracker) = (Renderings::default(), TaskTracker::new());
    let open = |open: HashSet<ShareId>| ready(Ok::<_, Fault>(open));
    renderings.sweep(|_| -> Ready<Result<_, Fault>> { panic!("nothing is kept") }).await.unwrap();
    for share in 1..=3 {
        let made = renderings.get(&tracker, id(share), HERE, ready(Ok(chat())), rendering);
        made.await.unwrap();
    }
    let size = renderings.size();

    let failed = renderings.sweep(|_| ready(Err(Failure::unavailable()))).await;
    assert_eq!((failed, renderings.size()), (Err(Failure::unavailable()), size));
    let mut asked = Vec::new();
    let sweep = renderings.sweep(|shares| {
        asked = shares;
        open([id(2).share].into())
    });
    sweep.await.unwrap();

    assert_eq!(asked, [1, 2, 3].map(|share| id(share).share));
    assert_eq!(renderings.size(), size / 3);
}

#[tokio::test]
async fn what_fails_or_panics_is_a_fault_and_is_tried_again() {
    let (renderings, tracker) = (Renderings::default(), TaskTracker::new());
    let missing = ready(Err(Fault::from(Failure::Forbidden)));

    let refused = renderings.get(&tracker, id(1), HERE, missing, rendering).await;
    let panicked = renderings
        .get(&tracker, id(1), HERE, ready(Ok(chat())), |_| panic!("a strange letter"))
        .await;
    let made = renderings.get(&tracker, id(1), HERE, ready(Ok(chat())), rendering).await;

    assert!(matches!(*refused.unwrap_err(), Fault::Failure(Failure::Forbidden)));
    assert!(matches!(*panicked.unwrap_err(), Fault::Broken(_)));
    assert!(made.is_ok());
}

#[tokio::test]
async fn one_address_that_asks_for_much_at_once_keeps_no_other_out() {
    let (renderings, tracker) = (Renderings::default(), TaskTracker::new());
    let never = || futures::future::pending();
    let ask = |share, network| {
        renderings.get(&tracker, id(share), network, never(), rendering).now_or_never()
    };
    for share in 0..WAITING_PER_ADDRESS as u128 {
        assert!(ask(share, HERE).is_none());
    }

    let refused = ask(100, HERE).expect("it is refused at once").unwrap_err();

    assert!(matches!(*refused, Fault::Failure(Failure::TooMany { retry_after_s: 1 })));
    assert!(ask(0, HERE).is_none(), "what is being made already may be waited for");
    assert!(ask(100, THERE).is_none());
}
