//! Our own form of a model: bytes with one meaning, whose SHA-256 names the model in decisions.
//!
//! Promises: a model has exactly one form; what is read back is equal bit for bit; any other bytes are refused with a
//! reason, never with a panic. Does not: compress, or keep how the model was made (that belongs beside it, in words).
//!
//! Layout, little-endian: magic; features (u16; each u16 length and UTF-8); base and slope (f64 bits); trees (u32; each
//! i32 root); nodes (u32; each threshold bits u64, left i32, right i32, feature u16, flags u8); leaves (u32; each value
//! bits u64, count u32). Flags: bits 0 and 1 what is missing (none, zero, no number), bit 2 whether missing goes left.

use super::tree::{Missing, Model, Node};
use model::Hash;

/// First bytes; the number is the form's version.
const MAGIC: &[u8] = b"probity trees 1\n";
/// Most nodes or leaves of a model: above any sensible one, and a bound on what a hostile file can allocate.
const PLACES_MAX: usize = 1 << 22;

/// Bytes that are no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Another kind of file, or another version.
    #[error("this is no model of version 1")]
    Magic,
    /// Too short, or something follows.
    #[error("the model ends too early or too late")]
    Length,
    /// More nodes, leaves or trees than a model may have.
    #[error("the model is too large")]
    Size,
    /// A name that is no text, or unknown flags.
    #[error("a name or a flag of the model cannot be read")]
    Value,
    /// The parts do not fit together.
    #[error("the model is not whole: {0}")]
    Fault(&'static str),
}

impl Model {
    /// Its one form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend((self.features.len() as u16).to_le_bytes());
        for name in &self.features {
            // Names longer than that are refused where models are read or trained.
            out.extend((name.len() as u16).to_le_bytes());
            out.extend(name.as_bytes());
        }
        out.extend(self.base.to_bits().to_le_bytes());
        out.extend(self.slope.to_bits().to_le_bytes());
        out.extend((self.roots.len() as u32).to_le_bytes());
        for root in &self.roots {
            out.extend(root.to_le_bytes());
        }
        out.extend((self.nodes.len() as u32).to_le_bytes());
        for node in &self.nodes {
            out.extend(node.threshold.to_bits().to_le_bytes());
            out.extend(node.left.to_le_bytes());
            out.extend(node.right.to_le_bytes());
            out.extend(node.feature.to_le_bytes());
            out.push(node.missing as u8 | u8::from(node.missing_left) << 2);
        }
        out.extend((self.leaves.len() as u32).to_le_bytes());
        for (leaf, count) in self.leaves.iter().zip(&self.counts) {
            out.extend(leaf.to_bits().to_le_bytes());
            out.extend(count.to_le_bytes());
        }
        out
    }

    /// SHA-256 of its one form.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.to_bytes())
    }

    /// Reads that form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut rest = Reader(bytes.strip_prefix(MAGIC).ok_or(FormatError::Magic)?);
        let mut features = Vec::new();
        for _ in 0..u16::from_le_bytes(rest.take()?) {
            let length = u16::from_le_bytes(rest.take()?);
            let name = rest.slice(usize::from(length))?;
            features.push(std::str::from_utf8(name).map_err(|_| FormatError::Value)?.to_owned());
        }
        let (base, slope) = (rest.number()?, rest.number()?);
        let mut roots = Vec::new();
        for _ in 0..rest.count()? {
            roots.push(i32::from_le_bytes(rest.take()?));
        }
        let mut nodes = Vec::new();
        for _ in 0..rest.count()? {
            nodes.push(rest.node()?);
        }
        let (mut leaves, mut counts) = (Vec::new(), Vec::new());
        for _ in 0..rest.count()? {
            leaves.push(rest.number()?);
            counts.push(u32::from_le_bytes(rest.take()?));
        }
        if !rest.0.is_empty() {
            return Err(FormatError::Length);
        }
        let model = Self { features, roots, nodes, leaves, counts, base, slope };
        model.fault().map_or(Ok(model), |fault| Err(FormatError::Fault(fault)))
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn slice(&mut self, length: usize) -> Result<&'a [u8], FormatError> {
        let (head, tail) = self.0.split_at_checked(length).ok_or(FormatError::Length)?;
        self.0 = tail;
        Ok(head)
    }
    fn take<const N: usize>(&mut self) -> Result<[u8; N], FormatError> {
        self.slice(N)?.try_into().map_err(|_| FormatError::Length)
    }
    fn number(&mut self) -> Result<f64, FormatError> {
        Ok(f64::from_bits(u64::from_le_bytes(self.take()?)))
    }
    fn count(&mut self) -> Result<usize, FormatError> {
        let count = u32::from_le_bytes(self.take()?) as usize;
        if count > PLACES_MAX { Err(FormatError::Size) } else { Ok(count) }
    }
    fn node(&mut self) -> Result<Node, FormatError> {
        let threshold = self.number()?;
        let (left, right) = (i32::from_le_bytes(self.take()?), i32::from_le_bytes(self.take()?));
        let feature = u16::from_le_bytes(self.take()?);
        let [flags] = self.take()?;
        let missing = match flags & 3 {
            0 => Missing::No,
            1 => Missing::Zero,
            2 => Missing::NotANumber,
            _ => return Err(FormatError::Value),
        };
        if flags > 7 {
            return Err(FormatError::Value);
        }
        Ok(Node { threshold, left, right, feature, missing, missing_left: flags & 4 != 0 })
    }
}
