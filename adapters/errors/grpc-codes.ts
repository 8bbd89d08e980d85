/** gRPC's status codes for a caller that may not do this, and for a caller that is not known. */
const [PERMISSION_DENIED, UNAUTHENTICATED] = [7, 16];

export function isRefusedByGrpc(code: number | undefined): boolean {
  return code === PERMISSION_DENIED || code === UNAUTHENTICATED;
}

const NOT_FOUND = 5;

export function isNotFoundByGrpc(code: number | undefined): boolean {
  return code === NOT_FOUND;
}
