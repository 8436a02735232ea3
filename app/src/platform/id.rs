//! Fresh identifiers: UUIDs of version 7 (RFC 9562, 5.7), so that what is newer sorts behind. The ids' types are in
//! `contract`, which has neither a clock nor chance.

use std::{fmt::Write, str::FromStr};

/// Makes a new id of the device's clock and the browser's randomness.
pub fn fresh<T: FromStr>() -> T {
    let mut bytes = [0_u8; 16];
    let random = super::window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    if random.is_err() {
        bytes.fill_with(|| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "below 256"
            )]
            let byte = (js_sys::Math::random() * 256.0) as u8;
            byte
        });
    }
    let millis = super::clock::now().millis().to_be_bytes();
    bytes[..6].copy_from_slice(&millis[2..]);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
    }
    text.parse().ok().expect("16 bytes with dashes are a UUID")
}
