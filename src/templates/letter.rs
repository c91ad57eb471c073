//! What the templates of a message have besides: who sends, how to get no more, and the slots of what
//! only the sender knows.

use std::collections::BTreeMap;

use tera::{Context, Value};

use crate::document::slots;
use crate::project::{Area, Brief, DeliverySpec, Period, Project, Sender, Unsubscribe};

/// The names of these variables; no figure can be called like them.
pub(super) const NAMES: [&str; 5] = ["recipient", "sender", "message", "unsubscribe", "link"];

/// What all messages of a brief share.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    sender: Sender,
    unsubscribe: Unsubscribe,
}

impl Letter {
    /// The letter of a brief, if that is a message.
    pub fn of(project: &Project, brief: &Brief) -> Option<Self> {
        let DeliverySpec { sender, unsubscribe, .. } = project.delivery.as_ref()?;
        let (sender, unsubscribe) = (sender.clone(), unsubscribe.clone());
        brief.is_message().then_some(Self { sender, unsubscribe })
    }

    /// Adds the variables of one area.
    pub fn insert(&self, context: &mut Context, brief: &Brief, edition: Period, area: &Area) {
        let slots = |pairs: &[(&'static str, &str)]| {
            let pairs = pairs.iter().map(|(key, slot)| (*key, Value::safe_string(slot)));
            Value::from(pairs.collect::<BTreeMap<_, _>>())
        };
        let recipient = [("salutation", slots::SALUTATION), ("name", slots::NAME)];
        context.insert_value("recipient", slots(&recipient));
        let message = [("id", slots::MESSAGE), ("enclosure", slots::ENCLOSURE)];
        context.insert_value("message", slots(&message));
        let Self { sender, unsubscribe } = self;
        let texts = |pairs: &[(&'static str, &str)]| {
            let pairs = pairs.iter().map(|(key, text)| (*key, Value::from(*text)));
            Value::from(pairs.collect::<BTreeMap<_, _>>())
        };
        let own = [
            ("name", sender.name.as_str()),
            ("address", &sender.address.text),
            ("postal", &sender.postal),
            ("contact", &sender.contact),
        ];
        context.insert_value("sender", texts(&own));
        let ways = [
            ("mail", unsubscribe.mail.as_deref().unwrap_or_default()),
            ("url", unsubscribe.url.as_deref().unwrap_or_default()),
        ];
        context.insert_value("unsubscribe", texts(&ways));
        let link = brief
            .address
            .as_ref()
            .map(|root| format!("{root}{}/{}/{}/brief.html", brief.id, edition.short(), area.code));
        context.insert("link", &link.unwrap_or_default());
    }

    /// The texts that may hold numbers.
    pub fn given(&self) -> Vec<String> {
        let Self { sender, unsubscribe } = self;
        let texts = [Some(&sender.name), Some(&sender.address.text), Some(&sender.postal)];
        let more = [Some(&sender.contact), unsubscribe.mail.as_ref(), unsubscribe.url.as_ref()];
        texts.into_iter().chain(more).flatten().cloned().collect()
    }
}
