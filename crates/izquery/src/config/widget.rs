//! The section `[widget]`.

use iz_facade::{Origin, WidgetSettings};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

/// The page that shows an answer to a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Widget {
    /// The origins of the software that shows the widget in a frame, such as `https://software.example`. Without one, the
    /// widget opens only in a window of its own.
    #[serde(deserialize_with = "origins")]
    #[schemars(with = "Vec<String>")]
    pub frame_origins: Vec<Origin>,
    /// The beginning of the addresses of the pages, as browsers reach the service, such as `https://izquery.pharmacy.local:8466`.
    /// Without it, it is the address at which the software reached the service.
    #[serde(deserialize_with = "base_url")]
    #[schemars(with = "Option<String>")]
    pub base_url: Option<Origin>,
}

impl Widget {
    /// The settings of the service.
    pub(crate) fn settings(&self) -> WidgetSettings {
        let Self { frame_origins, base_url } = self.clone();
        WidgetSettings { frame_origins, base_url, ..WidgetSettings::default() }
    }
}

/// The most origins. They stand in a header of the page.
const MAX_ORIGINS: usize = 32;

fn origins<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Origin>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    if texts.len() > MAX_ORIGINS {
        return Err(de::Error::custom(format!("must have at most {MAX_ORIGINS} origins")));
    }
    texts.iter().map(|text| origin(text)).collect()
}

fn base_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Origin>, D::Error> {
    origin(&String::deserialize(deserializer)?).map(Some)
}

fn origin<E: de::Error>(text: &str) -> Result<Origin, E> {
    text.parse().map_err(|error| E::custom(format!("{text:?} {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn widget(section: &str) -> Result<Widget, String> {
        let text = format!("[widget]\n{section}\n[registries.sandbox]\n");
        Config::parse(&text).map(|config| config.widget).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn the_origins_are_read_and_none_is_required() {
        assert_eq!(widget(""), Ok(Widget::default()));
        let read = widget("frame_origins = ['https://software.example', 'http://localhost:8080']").unwrap();
        let origins: Vec<&str> = read.frame_origins.iter().map(Origin::as_str).collect();
        assert_eq!(origins, ["https://software.example", "http://localhost:8080"]);
        let base = widget("base_url = 'https://izquery.local:8466'").unwrap().base_url;
        assert_eq!(base.as_ref().map(Origin::as_str), Some("https://izquery.local:8466"));
    }

    #[test]
    fn a_value_that_is_no_origin_is_refused_with_its_key() {
        let many = format!("frame_origins = [{}]", "'https://a.example',".repeat(MAX_ORIGINS + 1));
        for section in ["frame_origins = ['*']", "frame_origins = ['https://a.example/path']", &many] {
            let error = widget(section).unwrap_err();
            assert!(error.starts_with("widget.frame_origins"), "{error}");
        }
        let error = widget("base_url = 'izquery.local'").unwrap_err();
        assert!(error.starts_with("widget.base_url"), "{error}");
    }
}
