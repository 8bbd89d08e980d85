/** gRPC's status codes. */
export const GRPC_CODES = {
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

export function isRefusedByGrpc(code: number | undefined): boolean {
  return code === GRPC_CODES.PERMISSION_DENIED || code === GRPC_CODES.UNAUTHENTICATED;
}

export function isNotFoundByGrpc(code: number | undefined): boolean {
  return code === GRPC_CODES.NOT_FOUND;
}

export function isInvalidForGrpc(code: number | undefined): boolean {
  return code === GRPC_CODES.INVALID_ARGUMENT;
}
