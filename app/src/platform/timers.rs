//! Timers: what happens after a while or in the next frame, and the chance that keeps a thousand pages from doing it at
//! once. How long to wait is decided elsewhere.

use wasm_bindgen::{JsCast, closure::Closure};

/// Calls `act` once, after this many milliseconds.
pub fn after(millis: f64, act: impl FnOnce() + 'static) -> Timer {
    let act = Closure::once_into_js(act);
    #[expect(clippy::cast_possible_truncation, reason = "the page waits seconds, not weeks")]
    let set = super::window()
        .set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), millis as i32);
    Timer(set.ok())
}

/// Calls `act` before the browser paints next.
pub fn next_frame(act: impl FnOnce() + 'static) {
    let act = Closure::once_into_js(act);
    let _ = super::window().request_animation_frame(act.unchecked_ref());
}

/// Waits for this many milliseconds.
pub async fn sleep(millis: f64) {
    let promise = js_sys::Promise::new(&mut |done, _| {
        #[expect(clippy::cast_possible_truncation, reason = "the page waits seconds, not weeks")]
        let _ = super::window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&done, millis as i32);
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// A timer that has not fired yet.
#[derive(Clone, Copy, Debug)]
pub struct Timer(Option<i32>);

impl Timer {
    /// Cancels the timer; nothing happens where it has fired.
    pub fn cancel(self) {
        if let Some(timer) = self.0 {
            super::window().clear_timeout_with_handle(timer);
        }
    }
}

/// A random number, at least 0 and below 1; not for secrets.
pub fn chance() -> f64 {
    js_sys::Math::random()
}
