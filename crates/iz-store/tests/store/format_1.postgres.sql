-- A store of format 1, written by the program before consents, enrollments and secrets. Its people are invented.
-- The audit key is 32 bytes of 7. Eight rows: five lookups, two tokens, one of which was revoked.
CREATE TABLE api_token (
    id text NOT NULL,
    digest bytea NOT NULL,
    label text NOT NULL,
    scopes text NOT NULL,
    sites text NOT NULL,
    expires_us bigint,
    default_actor text,
    default_purpose text,
    created_us bigint NOT NULL,
    revoked_us bigint,
    mac bytea NOT NULL
);
CREATE TABLE audit_head (
    id bigint NOT NULL,
    sequence bigint NOT NULL,
    mac bytea NOT NULL,
    CONSTRAINT audit_head_id_check CHECK ((id = 1))
);
CREATE TABLE audit_key (
    id bigint NOT NULL,
    fingerprint bytea NOT NULL,
    CONSTRAINT audit_key_id_check CHECK ((id = 1))
);
CREATE TABLE audit_row (
    sequence bigint NOT NULL,
    form bigint NOT NULL,
    time_us bigint NOT NULL,
    writer text NOT NULL,
    token text,
    actor text NOT NULL,
    purpose text NOT NULL,
    action text NOT NULL,
    patient bytea,
    patient_id text,
    registry text,
    outcome text NOT NULL,
    source text,
    released text NOT NULL,
    request_id text,
    subject text,
    mac bytea NOT NULL
);
CREATE TABLE audit_seal (
    first bigint NOT NULL,
    last bigint NOT NULL,
    first_time_us bigint NOT NULL,
    last_time_us bigint NOT NULL,
    sealed_us bigint NOT NULL,
    last_mac bytea NOT NULL,
    mac bytea NOT NULL
);
CREATE TABLE izquery_format (
    id bigint NOT NULL,
    format bigint NOT NULL,
    CONSTRAINT izquery_format_id_check CHECK ((id = 1))
);
INSERT INTO api_token VALUES ('t-mt0jcaxq', '\x395d6394da467356d82fab6c9253c126ec0e35d33efb92219c6f927e4f2ef34b', 'counter 1', 'lookup', '["tx/north"]', NULL, NULL, NULL, 1795953605000000, NULL, '\x504cbd3a7cb7e1e214cee2d225744bc35e09157accf90c9cf51ac4ed206f080a');
INSERT INTO api_token VALUES ('t-6r83v1fa', '\xa5e59116f010a2740958e048a4afc06cf0ef8aa601dde21b4e68ad9aab668229', 'counter 1', 'lookup', '["tx/north"]', NULL, NULL, NULL, 1795953607000000, 1795953608000000, '\x21370650147916448a88bdd557c442685cd87b17ee2b135167ca23cf1bfb7728');
INSERT INTO audit_head VALUES (1, 8, '\xab3deed5f7424ac845a3c18d8b4112536942832b2d02057378362c1812152fe3');
INSERT INTO audit_key VALUES (1, '\xa8de5187e989753372c390955bd7cfb55c3b337a31a37d6db283f3f0a3aba9ab');
INSERT INTO audit_row VALUES (1, 1, 1795953601000000, 'ask', NULL, 'rph-17', 'appointment', 'lookup', '\xfec0e1b8da21af44fbbb413aa15deb45dbd78fd8e7a096bede20a86309fc1800', 'TX1', 'tx', 'record', 'registry', 'history,identity', 'r-1', NULL, '\xb53cbb6d9ea98c68a113b21ad4a1256def48ede73d9e1d363bab016e37f8f662');
INSERT INTO audit_row VALUES (2, 1, 1795953602000000, 'ask', NULL, 'rph-17', 'appointment', 'lookup', '\x95281f550059add4bb59183be1d68f5fb58697f4f8ca77acef51555ea99a0fde', 'TX2', 'tx', 'record', 'registry', 'history,identity', 'r-2', NULL, '\x2cec2b51502dcfaa9e7f51b1d9691571655b90a76e3c62449e6a76df9ece60d0');
INSERT INTO audit_row VALUES (3, 1, 1795953603000000, 'ask', NULL, 'rph-17', 'appointment', 'lookup', '\x80ccb6a03e8912e8c85fcfb3c8c5d4c07e71042c81b385b846b5cefc0d080b49', 'TX3', 'tx', 'record', 'registry', 'history,identity', 'r-3', NULL, '\x68a040a5f6f019705a223df60a6e65aee2da568355f96da00a5e8ee696a2abd6');
INSERT INTO audit_row VALUES (4, 1, 1795953604000000, 'ask', NULL, 'rph-17', 'appointment', 'lookup', '\x9e8e15daabf2a746623df11eb039e45404bd0208d3da9af0172422651c1384fa', 'TX4', 'tx', 'record', 'registry', 'history,identity', 'r-4', NULL, '\xd1c2fe5c05404975bdc57e6d8287d70a81c4773f1275aa57b91bfaf115db2ff5');
INSERT INTO audit_row VALUES (5, 1, 1795953605000000, 'audit', NULL, 'rph-17', 'appointment', 'admin', NULL, NULL, NULL, 'token_create', NULL, '', NULL, 't-mt0jcaxq scopes=lookup expires=never sites=tx/north', '\x151032011d1e3800ebe8fe3540f9107d539ea2205e4bf74693ff1658be46a9b8');
INSERT INTO audit_row VALUES (6, 1, 1795953606000000, 'ask', 't-mt0jcaxq', 'rph-17', 'appointment', 'lookup', '\xfec0e1b8da21af44fbbb413aa15deb45dbd78fd8e7a096bede20a86309fc1800', 'TX6', 'tx', 'record', 'registry', 'history,identity', 'r-6', NULL, '\x202b938aec4f93971a8e5ac005d1681ae51e46797e3038d329c7bfd24cca1c63');
INSERT INTO audit_row VALUES (7, 1, 1795953607000000, 'audit', NULL, 'rph-17', 'appointment', 'admin', NULL, NULL, NULL, 'token_create', NULL, '', NULL, 't-6r83v1fa scopes=lookup expires=never sites=tx/north', '\x9eefc7b2dd39cbc965419c08c78b8a6a94eede9db14a77eeb04326a21fde2d37');
INSERT INTO audit_row VALUES (8, 1, 1795953608000000, 'audit', NULL, 'rph-17', 'appointment', 'admin', NULL, NULL, NULL, 'token_revoke', NULL, '', NULL, 't-6r83v1fa', '\xab3deed5f7424ac845a3c18d8b4112536942832b2d02057378362c1812152fe3');
INSERT INTO izquery_format VALUES (1, 1);
ALTER TABLE ONLY api_token
    ADD CONSTRAINT api_token_digest_key UNIQUE (digest);
ALTER TABLE ONLY api_token
    ADD CONSTRAINT api_token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY audit_head
    ADD CONSTRAINT audit_head_pkey PRIMARY KEY (id);
ALTER TABLE ONLY audit_key
    ADD CONSTRAINT audit_key_pkey PRIMARY KEY (id);
ALTER TABLE ONLY audit_row
    ADD CONSTRAINT audit_row_pkey PRIMARY KEY (sequence);
ALTER TABLE ONLY audit_seal
    ADD CONSTRAINT audit_seal_pkey PRIMARY KEY (first);
ALTER TABLE ONLY izquery_format
    ADD CONSTRAINT izquery_format_pkey PRIMARY KEY (id);
CREATE INDEX audit_row_token ON audit_row USING btree (outcome, subject) WHERE (action = 'admin'::text);
