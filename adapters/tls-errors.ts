/** Node's codes where a server's certificate leads to no authority that is trusted, or is for another name. */
export const UNTRUSTED =
  /^(UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID)/;

/** Node's codes where one side does not speak TLS, or breaks it off. */
export const BROKEN_OFF = /^(ERR_SSL_|EPROTO)/;
