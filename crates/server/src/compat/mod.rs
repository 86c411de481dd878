//! Endpoints in the shapes of other screening services, so that their clients switch by changing a URL.
//!
//! Promises: every question is screened by the one matcher and recorded as an enquiry before it is answered; an answer that
//! cannot be relied on (a list missing or stale, an unscreened address) is an error in the client's own shape, never an empty
//! result. Does not: imitate another matcher's scores; give a customer-audience key the grounds.
