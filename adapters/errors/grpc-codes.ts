/** gRPC's status codes for what is refused or not there. */
const [INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, UNAUTHENTICATED] = [3, 5, 7, 16];

export function isRefusedByGrpc(code: number | undefined): boolean {
  return code === PERMISSION_DENIED || code === UNAUTHENTICATED;
}

export function isNotFoundByGrpc(code: number | undefined): boolean {
  return code === NOT_FOUND;
}

export function isInvalidForGrpc(code: number | undefined): boolean {
  return code === INVALID_ARGUMENT;
}
