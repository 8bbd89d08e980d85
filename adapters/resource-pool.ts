import pLimit from 'p-limit';

/** A resource that only its holder may use until the lease ends. */
export interface Lease<Resource> {
  readonly resource: Resource;
  /**
   * Ends the lease, after which nothing may use the resource: the pool leases it again. A second call does
   * nothing.
   */
  release(): void;
  /**
   * Ends the lease while something may still use the resource: the pool forgets it. A second call does nothing.
   */
  discard(): void;
}

/** Reuses resources and never waits: leases a new one where none is idle. */
export interface ResourcePool<Resource> {
  /** `onEnd` runs once, when the lease ends. */
  lease(onEnd?: () => void): Lease<Resource>;
}

/** Reuses resources and bounds how many are leased at the same time. */
export interface BoundedPool<Resource> {
  /** Resolves when a resource is free, in the order of the calls. */
  acquire(): Promise<Lease<Resource>>;
  usage(): PoolUsage;
}

export interface PoolUsage {
  readonly leased: number;
  readonly limit: number;
  /** Calls of `acquire` that wait. */
  readonly waiting: number;
}

interface ResourceOptions<Resource> {
  readonly create: () => Resource;
  /** Makes a used resource as good as new. */
  readonly reset?: (resource: Resource) => void;
}

/** Keeps at most `maxIdle` resources for later leases. */
export function createResourcePool<Resource>({
  create,
  reset,
  maxIdle,
}: ResourceOptions<Resource> & { readonly maxIdle: number }): ResourcePool<Resource> {
  const idle: Resource[] = [];
  return {
    lease(onEnd) {
      const resource = idle.pop() ?? create();
      reset?.(resource);
      let isEnded = false;
      const end = (isReusable: boolean): void => {
        if (isEnded) return;
        isEnded = true;
        if (isReusable && idle.length < maxIdle) idle.push(resource);
        onEnd?.();
      };
      return {
        resource,
        release() {
          end(true);
        },
        discard() {
          end(false);
        },
      };
    },
  };
}

export function createBoundedPool<Resource>({
  maxLeases,
  ...options
}: ResourceOptions<Resource> & { readonly maxLeases: number }): BoundedPool<Resource> {
  const pool = createResourcePool({ ...options, maxIdle: maxLeases });
  const limit = pLimit(maxLeases);
  return {
    acquire: () =>
      new Promise((granted) => {
        void limit(
          () =>
            new Promise<void>((ended) => {
              granted(pool.lease(ended));
            }),
        );
      }),
    usage: () => ({ leased: limit.activeCount, limit: maxLeases, waiting: limit.pendingCount }),
  };
}
