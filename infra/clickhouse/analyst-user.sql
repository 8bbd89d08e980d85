-- A user with the role of analyst-role.sql, which is granted with DEFAULT ROLE. The server gets the password's hash:
--
--   clickhouse-client --queries-file infra/clickhouse/analyst-user.sql --param_user=li --param_sha256=HASH

CREATE USER {user:Identifier} IDENTIFIED WITH sha256_hash BY {sha256:String} DEFAULT ROLE countyflow_analyst;
