/** Requests that run at once; more wait their turn. */
export const CONCURRENCY = 24;

/** For UV_THREADPOOL_SIZE: a running statement holds a thread of libuv's, and files and gzip need some too. */
export const THREADS = CONCURRENCY + 8;
