BEGIN TRANSACTION;
CREATE TABLE commands (
	command_id VARCHAR(200) NOT NULL, 
	stream VARCHAR(80) NOT NULL, 
	first_version INTEGER NOT NULL, 
	last_version INTEGER NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	PRIMARY KEY (command_id)
);
INSERT INTO "commands" VALUES('gemeente/1/a','case-JZ19-2026-000001',1,2,'fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff1');
INSERT INTO "commands" VALUES('case-JZ19-2026-000001/clock/2','case-JZ19-2026-000001',3,3,'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee');
INSERT INTO "commands" VALUES('gemeente/2/a','case-JZ19-2026-000002',1,2,'fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff2');
INSERT INTO "commands" VALUES('case-JZ19-2026-000002/clock/2','case-JZ19-2026-000002',3,3,'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee');
INSERT INTO "commands" VALUES('gemeente/3/a','case-JZ19-2026-000003',1,2,'fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff3');
INSERT INTO "commands" VALUES('case-JZ19-2026-000003/clock/2','case-JZ19-2026-000003',3,3,'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee');
CREATE TABLE events (
	position INTEGER NOT NULL, 
	stream VARCHAR(80) NOT NULL, 
	version INTEGER NOT NULL, 
	"case" VARCHAR(40) NOT NULL, 
	region VARCHAR(4) NOT NULL, 
	type VARCHAR(60) NOT NULL, 
	schema_version INTEGER NOT NULL, 
	occurred_at VARCHAR(40) NOT NULL, 
	recorded_at VARCHAR(40) NOT NULL, 
	command_id VARCHAR(200) NOT NULL, 
	actor TEXT, 
	payload TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (position), 
	UNIQUE (stream, version)
);
INSERT INTO "events" VALUES(1,'case-JZ19-2026-000001',1,'case-JZ19-2026-000001','JZ19','LocalTeamAssigned',1,'2026-01-05T09:30:00+00:00','2026-01-05T10:30:00+00:00','gemeente/1/a','{"organisation":"00000099000000002000","kind":"local_team","role":"fixed_face","worker":"lt-4"}','{"occurred_at":"2026-01-05T09:30:00Z","type":"LocalTeamAssigned","team":"00000099000000002000","fixed_face":"lt-é4"}','ee67228e10a9ae314410ab97a791d9682066ddc061b6ea63172a2dd458cee388');
INSERT INTO "events" VALUES(2,'case-JZ19-2026-000001',2,'case-JZ19-2026-000001','JZ19','HelpStarted',1,'2026-01-05T09:30:00+00:00','2026-01-05T10:30:00+00:00','gemeente/1/a','{"organisation":"00000099000000002000","kind":"local_team","role":"fixed_face","worker":"lt-4"}','{"occurred_at":"2026-01-05T09:30:00Z","type":"HelpStarted"}','1602994b955abaa40a915039341b66bb2d2de0e2aa4f374f99b57d95919952a1');
INSERT INTO "events" VALUES(3,'case-JZ19-2026-000001',3,'case-JZ19-2026-000001','JZ19','HelpStarted',1,'2026-01-05T09:30:00+00:00','2026-01-05T10:35:00+00:00','case-JZ19-2026-000001/clock/2',NULL,'{"occurred_at":"2026-01-05T09:30:00Z","type":"HelpStarted"}','5e5548d68994d7164d6221e656db474110e68e196cb0e8d1f227f346498395c5');
INSERT INTO "events" VALUES(4,'case-JZ19-2026-000002',1,'case-JZ19-2026-000002','JZ19','LocalTeamAssigned',1,'2026-01-05T09:30:00+00:00','2026-01-05T11:30:00+00:00','gemeente/2/a','{"organisation":"00000099000000002000","kind":"local_team","role":"fixed_face","worker":"lt-4"}','{"occurred_at":"2026-01-05T09:30:00Z","type":"LocalTeamAssigned","team":"00000099000000002000","fixed_face":"lt-é4"}','c2d9f5ba4755ef5a6297fdc33270373b19b2ff3e2ae93b0f9c9a26beb5a2e2b6');
INSERT INTO "events" VALUES(5,'case-JZ19-2026-000002',2,'case-JZ19-2026-000002','JZ19','HelpStarted',1,'2026-01-05T09:30:00+00:00','2026-01-05T11:30:00+00:00','gemeente/2/a','{"organisation":"00000099000000002000","kind":"local_team","role":"fixed_face","worker":"lt-4"}','{"occurred_at":"2026-01-05T09:30:00Z","type":"HelpStarted"}','d52ad980eabd075c96cc6f533cccbf26d638e8fb28e49bc4235e356c4222e0af');
INSERT INTO "events" VALUES(6,'case-JZ19-2026-000002',3,'case-JZ19-2026-000002','JZ19','HelpStarted',1,'2026-01-05T09:30:00+00:00','2026-01-05T11:35:00+00:00','case-JZ19-2026-000002/clock/2',NULL,'{"occurred_at":"2026-01-05T09:30:00Z","type":"HelpStarted"}','1874cfaaa51eb8016bfa460b5d34ffeb90669bca075e48a5d028e9ed15037482');
INSERT INTO "events" VALUES(7,'case-JZ19-2026-000003',1,'case-JZ19-2026-000003','JZ19','LocalTeamAssigned',1,'2026-01-05T09:30:00+00:00','2026-01-05T12:30:00+00:00','gemeente/3/a','{"organisation":"00000099000000002000","kind":"local_team","role":"fixed_face","worker":"lt-4"}','{"occurred_at":"2026-01-05T09:30:00Z","type":"LocalTeamAssigned","team":"00000099000000002000","fixed_face":"lt-é4"}','7e7363a10da0c62b19f6bdf90a100afb7f646fc0de2f6dbb9e6a2f296bb28831');
INSERT INTO "events" VALUES(8,'case-JZ19-2026-000003',2,'case-JZ19-2026-000003','JZ19','HelpStarted',1,'2026-01-05T09:30:00+00:00','2026-01-05T12:30:00+00:00','gemeente/3/a','{"organisation":"00000099000000002000","kind":"local_team","role":"fixed_face","worker":"lt-4"}','{"occurred_at":"2026-01-05T09:30:00Z","type":"HelpStarted"}','212738dd23682477bc2c758a6bd00c137a36074d60c30e5181abda3c688542ab');
INSERT INTO "events" VALUES(9,'case-JZ19-2026-000003',3,'case-JZ19-2026-000003','JZ19','HelpStarted',1,'2026-01-05T09:30:00+00:00','2026-01-05T12:35:00+00:00','case-JZ19-2026-000003/clock/2',NULL,'{"occurred_at":"2026-01-05T09:30:00Z","type":"HelpStarted"}','c9e5240a2a5a8327e67c8d5adea369269638a730e255e1f6d92c85aaf59cd475');
CREATE INDEX ix_events_case ON events ("case");
COMMIT;
