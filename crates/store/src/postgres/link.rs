//! Connections to PostgreSQL, used from ordinary threads.
//!
//! Promises: a call waits for its answer at most [`ANSWER_SECONDS`]; a broken connection is opened again
//! before the next statement, never in the middle of one; what the server says is passed on without values of
//! rows. Does not: repeat a statement whose outcome is unknown. The driver is asynchronous and the store is
//! not; one thread of a small runtime drives the sockets, so that calls work on any thread, those of another
//! runtime included (its blocking sibling, the crate `postgres`, panics there).

use super::PgOptions;
use super::address::Tls;
use crate::error::StoreError;
use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Row, Socket, Statement};

/// How long one statement may take on the server. A batch takes milliseconds; what takes this long is stuck.
const STATEMENT_SECONDS: u64 = 30;

/// How long to wait for a row somebody else holds: an `append` in flight while a lease is taken over.
const LOCK_SECONDS: u64 = 5;

/// How long a call waits altogether, connecting included; longer than the server's own limits, so that the
/// server's answer is heard where there is one.
const ANSWER_SECONDS: u64 = 60;

/// An owned argument of a statement.
pub type Value = Box<dyn ToSql + Send + Sync>;

/// Arguments of a statement.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(Box::new($value) as $crate::postgres::link::Value),*] };
}
pub(super) use values;

/// The thread that drives sockets. It ends with the last connection that uses it.
pub struct Bridge {
    runtime: Option<Runtime>,
}

impl Bridge {
    /// Starts it.
    pub fn start() -> Result<Arc<Bridge>, StoreError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("postgres")
            .enable_all()
            .build()
            .map_err(|error| StoreError::Postgres { cause: format!("no thread for connections: {error}") })?;
        Ok(Arc::new(Bridge { runtime: Some(runtime) }))
    }

    /// Runs a future to its end on the bridge and waits for it here.
    pub fn wait<T: Send + 'static>(
        &self,
        future: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let gone = || StoreError::Postgres { cause: "the thread for connections is gone".to_owned() };
        let runtime = self.runtime.as_ref().ok_or_else(gone)?;
        let (sender, receiver) = mpsc::sync_channel(1);
        let task = runtime.spawn(async move {
            let _ = sender.send(future.await);
        });
        match receiver.recv_timeout(Duration::from_secs(ANSWER_SECONDS)) {
            Ok(answer) => answer,
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(gone()),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                task.abort();
                let cause =
                    format!("no answer within {ANSWER_SECONDS} seconds; what was sent may yet happen");
                Err(StoreError::Postgres { cause })
            }
        }
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        // An ordinary drop waits, which a thread of another runtime may not do.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Changes rows: needs a server that takes writes.
    Write,
    /// Reads; a standby will do.
    Read,
    /// Reads one unchanging state of everything, for as long as it takes.
    Snapshot,
}

/// One connection and its prepared statements.
pub struct Session {
    client: Client,
    prepared: tokio::sync::Mutex<HashMap<&'static str, Statement>>,
}

impl Session {
    async fn open(options: &PgOptions, role: Role) -> Result<Session, StoreError> {
        let mut config = Config::clone(&options.config);
        let client = match &options.tls {
            Tls::Off => connect(&mut config, role, NoTls).await?,
            Tls::Checked { roots } => {
                connect(&mut config, role, super::tls::connector(roots.as_deref())?).await?
            }
        };
        client.batch_execute(&settings(role)).await.map_err(told)?;
        if role == Role::Snapshot {
            let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
            client.batch_execute(begin).await.map_err(told)?;
        }
        Ok(Session { client, prepared: tokio::sync::Mutex::default() })
    }

    /// Runs one statement, prepared at its first use.
    pub async fn query(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let known = self.prepared.lock().await.get(sql).cloned();
        let statement = match known {
            Some(statement) => statement,
            None => {
                let statement = self.client.prepare(sql).await.map_err(told)?;
                self.prepared.lock().await.insert(sql, statement.clone());
                statement
            }
        };
        let values: Vec<&(dyn ToSql + Sync)> =
            values.iter().map(|v| v.as_ref() as &(dyn ToSql + Sync)).collect();
        self.client.query(&statement, &values).await.map_err(told)
    }

    /// Runs several statements without arguments; between `BEGIN` and `COMMIT` they are one transaction.
    pub async fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.client.batch_execute(sql).await.map_err(told)
    }
}

async fn connect<T>(config: &mut Config, role: Role, tls: T) -> Result<Client, StoreError>
where
    T: MakeTlsConnect<Socket> + Send,
    T::Stream: Send + 'static,
{
    if role == Role::Write || config.get_hosts().len() > 1 {
        // After a failover an address with several hosts leads to the one that takes writes. Readers follow: on a
        // standby that lags, a subject erased a moment ago still has a key.
        config.target_session_attrs(tokio_postgres::config::TargetSessionAttrs::ReadWrite);
    }
    let (client, connection) = config.connect(tls).await.map_err(told)?;
    tokio::spawn(async move {
        // Its end is seen by the client's next statement, which says why.
        let _ = connection.await;
    });
    Ok(client)
}

/// Settings of a session. `synchronous_commit` is only ever made stronger: a server that waits for its
/// standby to apply goes on doing so.
fn settings(role: Role) -> String {
    let milliseconds = |seconds: u64| seconds * 1000;
    let (statement, lock) = match role {
        Role::Snapshot => (0, 0),
        Role::Write | Role::Read => (milliseconds(STATEMENT_SECONDS), milliseconds(LOCK_SECONDS)),
    };
    let more = match role {
        Role::Write => {
            "SELECT set_config('synchronous_commit', 'on', false)
             WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply');"
        }
        Role::Read | Role::Snapshot => "SET default_transaction_read_only = on;",
    };
    format!(
        "SET search_path = {schema};
         SET client_min_messages = warning;
         SET default_transaction_isolation = 'read committed';
         SET statement_timeout = {statement};
         SET lock_timeout = {lock};
         SET idle_in_transaction_session_timeout = 0;
         {more}",
        schema = super::SCHEMA,
    )
}

/// What the server or the driver says, without the values of rows that `DETAIL` may quote.
pub fn told(error: tokio_postgres::Error) -> StoreError {
    let cause = match error.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => {
            let mut words = error.to_string();
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                words = format!("{words}: {cause}");
                source = cause.source();
            }
            words
        }
    };
    StoreError::Postgres { cause }
}

/// Connections of one role, used in turn.
pub struct Pool {
    bridge: Arc<Bridge>,
    options: PgOptions,
    role: Role,
    slots: Vec<Mutex<Option<Arc<Session>>>>,
    next: AtomicUsize,
}

impl Pool {
    /// A pool of at most `size` connections, opened as needed.
    pub fn new(bridge: &Arc<Bridge>, options: &PgOptions, role: Role, size: usize) -> Pool {
        Pool {
            bridge: Arc::clone(bridge),
            options: options.clone(),
            role,
            slots: (0..size.max(1)).map(|_| Mutex::new(None)).collect(),
            next: AtomicUsize::new(0),
        }
    }

    /// A connection; a broken one is opened again.
    pub fn session(&self) -> Result<Arc<Session>, StoreError> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.slots.len();
        let Some(slot) = self.slots.get(turn) else {
            return Err(StoreError::Postgres { cause: "there is no connection to use".to_owned() });
        };
        let mut slot: MutexGuard<'_, Option<Arc<Session>>> =
            slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = slot.as_ref().filter(|session| !session.client.is_closed()) {
            return Ok(Arc::clone(session));
        }
        // A snapshot that broke cannot be taken up: what it would read now is another state.
        if self.role == Role::Snapshot && slot.is_some() {
            return Err(StoreError::Postgres {
                cause: "the connection of the snapshot is gone; start again".to_owned(),
            });
        }
        let (options, role) = (self.options.clone(), self.role);
        let session = Arc::new(self.bridge.wait(async move { Session::open(&options, role).await })?);
        *slot = Some(Arc::clone(&session));
        Ok(session)
    }

    /// Runs one statement on one of the connections.
    pub fn query(&self, sql: &'static str, values: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        let session = self.session()?;
        self.bridge.wait(async move { session.query(sql, &values).await })
    }

    /// Runs something longer on one of the connections.
    pub fn run<T, F>(&self, work: impl FnOnce(Arc<Session>) -> F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        let session = self.session()?;
        self.bridge.wait(work(session))
    }
}
