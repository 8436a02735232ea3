//! The page's one modal layer: `<dialog>`, which keeps the focus inside, closes on Escape and gives the focus back.

use web_sys::HtmlDialogElement;

/// Opens a dialog above everything else; nothing happens where it is open.
pub fn open(dialog: &HtmlDialogElement) {
    if !dialog.open() {
        // It fails only for a dialog that has left the document meanwhile.
        let _ = dialog.show_modal();
    }
}

/// Closes a dialog; nothing happens where it is closed.
pub fn close(dialog: &HtmlDialogElement) {
    if dialog.open() {
        dialog.close();
    }
}
