-- readable-from: 1

-- Whether a call was made in place of a model that comes first, and failed or was not worth asking. Until now a later
-- attempt was taken for one.
ALTER TABLE calls ADD COLUMN instead INTEGER NOT NULL DEFAULT 0;

UPDATE calls SET instead = 1 WHERE attempt > 1;
