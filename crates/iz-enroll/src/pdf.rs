//! Whether a file is a PDF.

use thiserror::Error;

/// The largest form that is attached. Mail servers refuse mails of about 25 MB, and a mail is a third larger than its file.
pub const MAX_FORM_BYTES: usize = 15 * 1024 * 1024;

/// Within how many bytes of the end a PDF must say that it ends. Programs add lines behind it.
const END_BYTES: usize = 1024;

/// Why a file cannot be attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FormFault {
    /// There is no file, or nothing in it.
    #[error("the signed form is missing; scan or print it as a PDF, and name the file")]
    Missing,
    /// The file does not begin as a PDF.
    #[error("the signed form is no PDF: it does not begin with `%PDF-`; scan or print it as a PDF")]
    NoPdf,
    /// The file does not end as a PDF.
    #[error("the signed form is cut: a PDF has `%%EOF` near its end; copy or scan it again")]
    Cut,
    /// The file is too large for a mail.
    #[error("the signed form has {bytes} bytes, and at most {max} can be mailed; scan it in grey with 200 dpi", max = MAX_FORM_BYTES)]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
}

/// Checks that a file is a whole PDF that can be mailed.
pub(crate) fn check_pdf(file: Option<&[u8]>) -> Result<&[u8], FormFault> {
    let file = file.filter(|file| !file.is_empty()).ok_or(FormFault::Missing)?;
    let end = file.get(file.len().saturating_sub(END_BYTES)..).unwrap_or(file);
    if !file.starts_with(b"%PDF-") {
        Err(FormFault::NoPdf)
    } else if !end.windows(b"%%EOF".len()).any(|window| window == b"%%EOF") {
        Err(FormFault::Cut)
    } else if file.len() > MAX_FORM_BYTES {
        Err(FormFault::TooLarge { bytes: file.len() })
    } else {
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_pdf_is_attached() {
        let with_end = |filler: usize| [b"%PDF-1.7\n%%EOF".as_slice(), &vec![b'\n'; filler]].concat();
        assert!(check_pdf(Some(&with_end(0))).is_ok());
        assert!(check_pdf(Some(&with_end(1019))).is_ok());
        assert_eq!(check_pdf(Some(&with_end(1020))), Err(FormFault::Cut));
        assert_eq!(check_pdf(None), Err(FormFault::Missing));
        assert_eq!(check_pdf(Some(b"")), Err(FormFault::Missing));
        for file in [
            b"PK\x03\x04 %PDF- %%EOF".as_slice(),
            b" %PDF-1.7 %%EOF",
            b"\xef\xbb\xbf%PDF-1.7 %%EOF",
            b"%%EOF",
        ] {
            assert_eq!(check_pdf(Some(file)), Err(FormFault::NoPdf));
        }
        assert_eq!(check_pdf(Some(b"%PDF-1.7\nstartxref")), Err(FormFault::Cut));
        let large = [b"%PDF-1.7\n".as_slice(), &vec![b' '; MAX_FORM_BYTES], b"%%EOF"].concat();
        assert_eq!(check_pdf(Some(&large)), Err(FormFault::TooLarge { bytes: MAX_FORM_BYTES + 14 }));
    }
}
