-- A store of format 1, written by the program before consents, enrollments and secrets. Its people are invented.
-- The audit key is 32 bytes of 7. Eight rows: five lookups, two tokens, one of which was revoked.
BEGIN TRANSACTION;
CREATE TABLE audit_row (
        sequence INTEGER PRIMARY KEY,
        form INTEGER NOT NULL,
        time_us INTEGER NOT NULL,
        writer TEXT NOT NULL,
        token TEXT,
        actor TEXT NOT NULL,
        purpose TEXT NOT NULL,
        action TEXT NOT NULL,
        patient BLOB,
        patient_id TEXT,
        registry TEXT,
        outcome TEXT NOT NULL,
        source TEXT,
        released TEXT NOT NULL,
        request_id TEXT,
        subject TEXT,
        mac BLOB NOT NULL
    ) STRICT;
INSERT INTO audit_row VALUES(1,1,1795953601000000,'ask',NULL,'rph-17','appointment','lookup',X'fec0e1b8da21af44fbbb413aa15deb45dbd78fd8e7a096bede20a86309fc1800','TX1','tx','record','registry','history,identity','r-1',NULL,X'b53cbb6d9ea98c68a113b21ad4a1256def48ede73d9e1d363bab016e37f8f662');
INSERT INTO audit_row VALUES(2,1,1795953602000000,'ask',NULL,'rph-17','appointment','lookup',X'95281f550059add4bb59183be1d68f5fb58697f4f8ca77acef51555ea99a0fde','TX2','tx','record','registry','history,identity','r-2',NULL,X'2cec2b51502dcfaa9e7f51b1d9691571655b90a76e3c62449e6a76df9ece60d0');
INSERT INTO audit_row VALUES(3,1,1795953603000000,'ask',NULL,'rph-17','appointment','lookup',X'80ccb6a03e8912e8c85fcfb3c8c5d4c07e71042c81b385b846b5cefc0d080b49','TX3','tx','record','registry','history,identity','r-3',NULL,X'68a040a5f6f019705a223df60a6e65aee2da568355f96da00a5e8ee696a2abd6');
INSERT INTO audit_row VALUES(4,1,1795953604000000,'ask',NULL,'rph-17','appointment','lookup',X'9e8e15daabf2a746623df11eb039e45404bd0208d3da9af0172422651c1384fa','TX4','tx','record','registry','history,identity','r-4',NULL,X'd1c2fe5c05404975bdc57e6d8287d70a81c4773f1275aa57b91bfaf115db2ff5');
INSERT INTO audit_row VALUES(5,1,1795953605000000,'audit',NULL,'rph-17','appointment','admin',NULL,NULL,NULL,'token_create',NULL,'',NULL,'t-mt0jcaxq scopes=lookup expires=never sites=tx/north',X'151032011d1e3800ebe8fe3540f9107d539ea2205e4bf74693ff1658be46a9b8');
INSERT INTO audit_row VALUES(6,1,1795953606000000,'ask','t-mt0jcaxq','rph-17','appointment','lookup',X'fec0e1b8da21af44fbbb413aa15deb45dbd78fd8e7a096bede20a86309fc1800','TX6','tx','record','registry','history,identity','r-6',NULL,X'202b938aec4f93971a8e5ac005d1681ae51e46797e3038d329c7bfd24cca1c63');
INSERT INTO audit_row VALUES(7,1,1795953607000000,'audit',NULL,'rph-17','appointment','admin',NULL,NULL,NULL,'token_create',NULL,'',NULL,'t-6r83v1fa scopes=lookup expires=never sites=tx/north',X'9eefc7b2dd39cbc965419c08c78b8a6a94eede9db14a77eeb04326a21fde2d37');
INSERT INTO audit_row VALUES(8,1,1795953608000000,'audit',NULL,'rph-17','appointment','admin',NULL,NULL,NULL,'token_revoke',NULL,'',NULL,'t-6r83v1fa',X'ab3deed5f7424ac845a3c18d8b4112536942832b2d02057378362c1812152fe3');
CREATE TABLE audit_head (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        sequence INTEGER NOT NULL,
        mac BLOB NOT NULL
    ) STRICT;
INSERT INTO audit_head VALUES(1,8,X'ab3deed5f7424ac845a3c18d8b4112536942832b2d02057378362c1812152fe3');
CREATE TABLE audit_key (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        fingerprint BLOB NOT NULL
    ) STRICT;
INSERT INTO audit_key VALUES(1,X'a8de5187e989753372c390955bd7cfb55c3b337a31a37d6db283f3f0a3aba9ab');
CREATE TABLE audit_seal (
        first INTEGER PRIMARY KEY,
        last INTEGER NOT NULL,
        first_time_us INTEGER NOT NULL,
        last_time_us INTEGER NOT NULL,
        sealed_us INTEGER NOT NULL,
        last_mac BLOB NOT NULL,
        mac BLOB NOT NULL
    ) STRICT;
CREATE TABLE api_token (
        id TEXT PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE,
        label TEXT NOT NULL,
        scopes TEXT NOT NULL,
        sites TEXT NOT NULL,
        expires_us INTEGER,
        default_actor TEXT,
        default_purpose TEXT,
        created_us INTEGER NOT NULL,
        revoked_us INTEGER,
        mac BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
INSERT INTO api_token VALUES('t-6r83v1fa',X'a5e59116f010a2740958e048a4afc06cf0ef8aa601dde21b4e68ad9aab668229','counter 1','lookup','["tx/north"]',NULL,NULL,NULL,1795953607000000,1795953608000000,X'21370650147916448a88bdd557c442685cd87b17ee2b135167ca23cf1bfb7728');
INSERT INTO api_token VALUES('t-mt0jcaxq',X'395d6394da467356d82fab6c9253c126ec0e35d33efb92219c6f927e4f2ef34b','counter 1','lookup','["tx/north"]',NULL,NULL,NULL,1795953605000000,NULL,X'504cbd3a7cb7e1e214cee2d225744bc35e09157accf90c9cf51ac4ed206f080a');
CREATE INDEX audit_row_token ON audit_row (outcome, subject) WHERE action = 'admin';
PRAGMA application_id = 1769632097;
PRAGMA user_version = 1;
COMMIT;
PRAGMA journal_mode = WAL;
