//! The disk as a SQLite VFS.
//!
//! Promises: forwards each call to the [`Platter`] and nothing else; a failed call is an I/O error to SQLite.
//! Does not: offer shared memory (`iVersion` 1), so a write-ahead log needs `locking_mode = EXCLUSIVE`; lock;
//! free a registered VFS (SQLite keeps the pointer for the rest of the process; tests only).
#![expect(
    unsafe_code,
    reason = "SQLite's VFS interface is a C structure of function pointers; each block says why it holds"
)]

use super::lock;
use super::platter::{Handle, Off, Platter};
use rusqlite::ffi;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// SQLite's view of an open file: allocated by SQLite with `szOsFile` bytes, its own header first.
#[repr(C)]
struct OpenFile {
    header: ffi::sqlite3_file,
    /// From `Box::into_raw` in [`open`], taken back in [`close`]; null if `open` failed.
    state: *mut State,
}

struct State {
    platter: Arc<Mutex<Platter>>,
    handle: Handle,
    /// Set for temporary files, which go when they are closed.
    delete: Option<String>,
}

/// Registers a disk under a name.
///
/// # Panics
/// If the name holds a NUL or SQLite refuses it, both of which are mistakes of the test.
#[expect(clippy::panic, reason = "a test that cannot have its disk must stop")]
pub fn register(name: &str, platter: Arc<Mutex<Platter>>) {
    let Ok(name) = CString::new(name) else { panic!("a VFS name holds no NUL") };
    let vfs = Box::leak(Box::new(ffi::sqlite3_vfs {
        iVersion: 1,
        szOsFile: size_of::<OpenFile>() as c_int,
        mxPathname: 1024,
        pNext: std::ptr::null_mut(),
        zName: name.into_raw(),
        pAppData: Box::into_raw(Box::new(platter)).cast(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_pathname),
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: None,
        xCurrentTimeInt64: None,
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    }));
    // SAFETY: `vfs`, its name and its data are leaked, so the pointers stay valid for the whole process, and
    // nobody else writes to the structure. SQLite initialises itself in this call.
    let code = unsafe { ffi::sqlite3_vfs_register(vfs, 0) };
    assert!(code == ffi::SQLITE_OK, "SQLite refused the simulated disk: {code}");
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 1,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock_nothing),
    xUnlock: Some(lock_nothing),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

/// The disk behind a VFS.
///
/// # Safety
/// `vfs` must be one that [`register`] made.
unsafe fn platter_of<'a>(vfs: *mut ffi::sqlite3_vfs) -> &'a Arc<Mutex<Platter>> {
    // SAFETY: `register` stored a leaked `Arc<Mutex<Platter>>` there, never written again.
    unsafe { &*(*vfs).pAppData.cast::<Arc<Mutex<Platter>>>() }
}

/// The state of an open file.
///
/// # Safety
/// `file` must have been opened by [`open`] with success and not closed; SQLite calls a file's methods only
/// then, and never two at once for one file.
unsafe fn state_of<'a>(file: *mut ffi::sqlite3_file) -> &'a State {
    // SAFETY: `OpenFile` is `repr(C)` with the header first and SQLite allocated `szOsFile` bytes for it;
    // `open` set `state` to a box that lives until `close`.
    unsafe { &*(*file.cast::<OpenFile>()).state }
}

/// A path as SQLite passes it.
///
/// # Safety
/// `path` must be a C string that outlives the result.
unsafe fn text<'a>(path: *const c_char) -> std::borrow::Cow<'a, str> {
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(path) }.to_string_lossy()
}

fn code<T>(result: Result<T, Off>, failure: c_int) -> c_int {
    if result.is_ok() { ffi::SQLITE_OK } else { failure }
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    path: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    static TEMPORARY: AtomicU64 = AtomicU64::new(0);
    // SAFETY: SQLite passes our VFS, a file of `szOsFile` writable bytes, and a C string or null. The header's
    // methods are null until the open succeeds, so that SQLite does not close what was never opened.
    unsafe {
        (*file).pMethods = std::ptr::null();
        let platter = platter_of(vfs);
        let name = if path.is_null() {
            format!("temporary-{}", TEMPORARY.fetch_add(1, Ordering::Relaxed))
        } else {
            text(path).into_owned()
        };
        let create = flags & ffi::SQLITE_OPEN_CREATE != 0;
        let Ok(Some(handle)) = lock(platter).open(&name, create) else { return ffi::SQLITE_CANTOPEN };
        let delete = (flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0).then_some(name);
        let state = Box::into_raw(Box::new(State { platter: Arc::clone(platter), handle, delete }));
        file.cast::<OpenFile>().write(OpenFile { header: ffi::sqlite3_file { pMethods: &METHODS }, state });
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: an open file (see `state_of`); its box is taken back once, because SQLite closes once and the
    // methods are cleared here.
    let state = unsafe {
        let file = file.cast::<OpenFile>();
        (*file).header.pMethods = std::ptr::null();
        Box::from_raw(std::mem::replace(&mut (*file).state, std::ptr::null_mut()))
    };
    match &state.delete {
        Some(name) => code(lock(&state.platter).delete(name, false), ffi::SQLITE_IOERR_CLOSE),
        None => ffi::SQLITE_OK,
    }
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    buffer: *mut c_void,
    amount: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and a buffer of `amount` writable bytes, which SQLite never passes negative.
    let (state, buffer) =
        unsafe { (state_of(file), std::slice::from_raw_parts_mut(buffer.cast::<u8>(), amount as usize)) };
    match lock(&state.platter).read(state.handle, offset as usize, buffer) {
        Ok(count) if count == buffer.len() => ffi::SQLITE_OK,
        Ok(count) => {
            // SQLite requires zeros behind a short read.
            buffer[count..].fill(0);
            ffi::SQLITE_IOERR_SHORT_READ
        }
        Err(Off) => ffi::SQLITE_IOERR_READ,
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    buffer: *const c_void,
    amount: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and a buffer of `amount` readable bytes.
    let (state, bytes) =
        unsafe { (state_of(file), std::slice::from_raw_parts(buffer.cast::<u8>(), amount as usize)) };
    code(lock(&state.platter).write(state.handle, offset as usize, bytes), ffi::SQLITE_IOERR_WRITE)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let state = unsafe { state_of(file) };
    code(lock(&state.platter).truncate(state.handle, size as usize), ffi::SQLITE_IOERR_TRUNCATE)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: an open file.
    let state = unsafe { state_of(file) };
    code(lock(&state.platter).sync(state.handle), ffi::SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let state = unsafe { state_of(file) };
    match lock(&state.platter).size(state.handle) {
        Ok(bytes) => {
            // SAFETY: SQLite passes where to put the size.
            unsafe { *size = bytes as ffi::sqlite3_int64 };
            ffi::SQLITE_OK
        }
        Err(Off) => ffi::SQLITE_IOERR_FSTAT,
    }
}

unsafe extern "C" fn lock_nothing(_file: *mut ffi::sqlite3_file, _level: c_int) -> c_int {
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(_file: *mut ffi::sqlite3_file, reserved: *mut c_int) -> c_int {
    // SAFETY: SQLite passes where to put the answer.
    unsafe { *reserved = 0 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_file: *mut ffi::sqlite3_file, _op: c_int, _arg: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_file: *mut ffi::sqlite3_file) -> c_int {
    512
}

unsafe extern "C" fn device_characteristics(_file: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, path: *const c_char, sync_dir: c_int) -> c_int {
    // SAFETY: SQLite passes our VFS and a C string.
    let (platter, name) = unsafe { (platter_of(vfs), text(path)) };
    match lock(platter).delete(&name, sync_dir != 0) {
        Ok(true) => ffi::SQLITE_OK,
        Ok(false) => ffi::SQLITE_IOERR_DELETE_NOENT,
        Err(Off) => ffi::SQLITE_IOERR_DELETE,
    }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    path: *const c_char,
    _flags: c_int,
    answer: *mut c_int,
) -> c_int {
    // SAFETY: SQLite passes our VFS and a C string.
    let (platter, name) = unsafe { (platter_of(vfs), text(path)) };
    match lock(platter).exists(&name) {
        Ok(exists) => {
            // SAFETY: SQLite passes where to put the answer.
            unsafe { *answer = c_int::from(exists) };
            ffi::SQLITE_OK
        }
        Err(Off) => ffi::SQLITE_IOERR_ACCESS,
    }
}

unsafe extern "C" fn full_pathname(
    _vfs: *mut ffi::sqlite3_vfs,
    path: *const c_char,
    size: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite passes a C string and a buffer of `size` bytes that does not overlap it; nothing is
    // written unless the string with its NUL fits.
    unsafe {
        let bytes = CStr::from_ptr(path).to_bytes_with_nul();
        if bytes.len() > size as usize {
            return ffi::SQLITE_CANTOPEN;
        }
        std::ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, bytes.len());
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(_vfs: *mut ffi::sqlite3_vfs, size: c_int, out: *mut c_char) -> c_int {
    // SAFETY: SQLite passes `size` writable bytes. They seed names of temporary files only; a constant will do.
    unsafe { std::ptr::write_bytes(out, 0x5a, size as usize) };
    size
}

unsafe extern "C" fn sleep(_vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    // Nobody holds a lock here, so there is nothing to wait for.
    microseconds
}

unsafe extern "C" fn current_time(_vfs: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: SQLite passes where to put the time. The Julian day of 2026-03-02: tests have no clock.
    unsafe { *out = 2_461_101.5 };
    ffi::SQLITE_OK
}
