//! The state of monitoring as bytes, and back.
//!
//! Promises: the same state has the same bytes (maps are written sorted by key); bytes that were cut or changed are an
//! error, never a panic and never a wrong state silently: a SHA-256 stands at the end, and the plan the bytes were made
//! with must be the plan they are read with. Does not: survive a change of rules (then the windows are filled from the
//! journal again).

use crate::shelf::ShelfError;
use model::Hash;

/// Bytes that are no snapshot of this plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// Cut, changed or something else.
    #[error("monitoring snapshot is damaged")]
    Damaged,
    /// Made with other rules.
    #[error("monitoring snapshot was made with other rules")]
    OtherRules,
    /// A segment of the log it names is not to be had.
    #[error(transparent)]
    Segment(ShelfError),
}

/// Writes numbers.
#[derive(Debug, Default)]
pub(crate) struct Writer(pub Vec<u8>);

impl Writer {
    pub fn number(&mut self, value: i64) {
        // Zigzag and seven bits a byte: most numbers are small.
        let mut rest = (value << 1 ^ value >> 63) as u64;
        while rest >= 0x80 {
            self.0.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push(rest as u8);
    }
    pub fn size(&mut self, value: usize) {
        self.number(value as i64);
    }
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
    pub fn list<T>(&mut self, list: impl ExactSizeIterator<Item = T>, mut each: impl FnMut(&mut Self, T)) {
        self.size(list.len());
        list.for_each(|item| each(self, item));
    }
    /// The bytes with their hash.
    pub fn finish(mut self) -> Vec<u8> {
        let hash = Hash::of(&self.0);
        self.0.extend(hash.0);
        self.0
    }
}

/// Reads them.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Checks the hash first.
    pub fn new(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let at = bytes.len().checked_sub(32).ok_or(SnapshotError::Damaged)?;
        let (body, hash) = bytes.split_at(at);
        if Hash::of(body).0 != hash { Err(SnapshotError::Damaged) } else { Ok(Self(body)) }
    }
    pub fn number(&mut self) -> Result<i64, SnapshotError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or(SnapshotError::Damaged)?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok((value >> 1) as i64 ^ -((value & 1) as i64));
            }
        }
        Err(SnapshotError::Damaged)
    }
    pub fn u32(&mut self) -> Result<u32, SnapshotError> {
        u32::try_from(self.number()?).map_err(|_| SnapshotError::Damaged)
    }
    /// A length, never more than the bytes that are left could hold.
    pub fn size(&mut self) -> Result<usize, SnapshotError> {
        let size = usize::try_from(self.number()?).map_err(|_| SnapshotError::Damaged)?;
        if size > self.0.len() { Err(SnapshotError::Damaged) } else { Ok(size) }
    }
    /// A number from nothing to `most`.
    pub fn size_up_to(&mut self, most: usize) -> Result<usize, SnapshotError> {
        let size = usize::try_from(self.number()?).map_err(|_| SnapshotError::Damaged)?;
        if size > most { Err(SnapshotError::Damaged) } else { Ok(size) }
    }
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], SnapshotError> {
        let (head, rest) = self.0.split_at_checked(N).ok_or(SnapshotError::Damaged)?;
        self.0 = rest;
        head.try_into().map_err(|_| SnapshotError::Damaged)
    }
    pub fn list<T>(
        &mut self,
        mut each: impl FnMut(&mut Self) -> Result<T, SnapshotError>,
    ) -> Result<Vec<T>, SnapshotError> {
        let size = self.size()?;
        (0..size).map(|_| each(self)).collect()
    }
    pub fn end(self) -> Result<(), SnapshotError> {
        if self.0.is_empty() { Ok(()) } else { Err(SnapshotError::Damaged) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        for value in [0, 1, -1, 63, -64, 64, i64::MAX, i64::MIN, 1 << 40] {
            let mut writer = Writer::default();
            writer.number(value);
            let bytes = writer.finish();
            let mut reader = Reader::new(&bytes).unwrap();
            assert_eq!(reader.number(), Ok(value));
            assert_eq!(reader.end(), Ok(()));
        }
    }
}
