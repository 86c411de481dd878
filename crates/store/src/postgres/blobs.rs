//! Blobs in PostgreSQL, so that every node has them.
//!
//! Promises: a blob is there wholly or not at all (its pieces are written by one statement). Does not: check
//! contents; [`crate::Blobs`] does, by the hash.

use super::link::{Pool, told, values};
use super::reader::get;
use crate::blobs::BlobRows;
use crate::error::StoreError;
use model::Hash;
use std::sync::Arc;

/// Bytes of one row: PostgreSQL handles a value of some megabytes well, and one of a gigabyte not at all.
const PIECE_BYTES: usize = 4 << 20;

/// Largest packed blob: with its neighbours in the message it must stay below PostgreSQL's gigabyte. The
/// largest known list packs to 12 MB.
const PACKED_BYTES_MAX: u64 = 512 << 20;

/// The table of blobs.
pub struct PgBlobs {
    writer: Arc<Pool>,
    readers: Arc<Pool>,
}

impl PgBlobs {
    pub(super) fn new(writer: Arc<Pool>, readers: Arc<Pool>) -> PgBlobs {
        PgBlobs { writer, readers }
    }
}

impl BlobRows for PgBlobs {
    fn put(&self, hash: &Hash, packed: &[u8]) -> Result<(), StoreError> {
        let size = packed.len() as u64;
        if size > PACKED_BYTES_MAX {
            return Err(StoreError::TooLarge { what: "packed blob of bytes", value: size });
        }
        let pieces: Vec<Vec<u8>> = packed.chunks(PIECE_BYTES).map(<[u8]>::to_vec).collect();
        let sql = "INSERT INTO blobs (hash, piece, pieces, bytes)
                   SELECT $1, (p.place - 1)::integer, $2, p.bytes
                   FROM unnest($3::bytea[]) WITH ORDINALITY AS p (bytes, place)
                   ON CONFLICT (hash, piece) DO UPDATE SET pieces = excluded.pieces, bytes = excluded.bytes";
        self.writer.query(sql, values![hash.0.to_vec(), pieces.len() as i32, pieces]).map(|_| ())
    }

    fn get(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT pieces, bytes FROM blobs WHERE hash = $1 ORDER BY piece";
        let rows = self.readers.query(sql, values![hash.0.to_vec()])?;
        let Some(first) = rows.first() else { return Ok(None) };
        let pieces = get::<i32>(first, 0)? as usize;
        let mut packed = Vec::new();
        for row in rows.iter().take(pieces) {
            packed.extend_from_slice(row.try_get::<_, &[u8]>(1).map_err(told)?);
        }
        if rows.len() < pieces {
            return Err(StoreError::Damaged { what: format!("blob `{hash}`") });
        }
        Ok(Some(packed))
    }

    fn hashes(&self, after: Option<&Hash>, max: usize) -> Result<Vec<Hash>, StoreError> {
        let sql = "SELECT hash FROM blobs WHERE piece = 0 AND ($1 OR hash > $2) ORDER BY hash LIMIT $3";
        let last = after.map(|hash| hash.0.to_vec()).unwrap_or_default();
        let rows = self.readers.query(sql, values![after.is_none(), last, max as i64])?;
        rows.iter().map(|row| super::hash_of(get(row, 0)?, "the name of a blob").map(Hash)).collect()
    }
}
