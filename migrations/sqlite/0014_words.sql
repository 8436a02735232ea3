-- readable-from: 14

-- The field's words in place of our own, before the first release. No older program reads the result.

-- Whether a call was made in place of a model that comes first, and failed or was not worth asking.
ALTER TABLE calls RENAME COLUMN instead TO fallback;

-- What an answer took.
ALTER TABLE messages RENAME COLUMN facts TO stats;

-- What administrators decided about aliases and models.
ALTER TABLE aliases RENAME COLUMN terms TO settings;
ALTER TABLE model_terms RENAME TO model_settings;

-- Whom a budget binds.
ALTER TABLE budgets RENAME COLUMN holder TO scope;
ALTER TABLE budgets RENAME COLUMN holder_id TO scope_id;
DROP INDEX budgets_by_holder;
CREATE UNIQUE INDEX budgets_by_scope ON budgets (scope, scope_id, period);

-- What was stored in the old words: why models failed, how answers ended, and on what aliases fall back.
UPDATE calls SET trouble = CASE trouble
  WHEN 'garbled' THEN 'invalid_response'
  WHEN 'crowded' THEN 'overloaded'
  ELSE 'unauthorized'
END
WHERE trouble IN ('garbled', 'crowded', 'unauthorised');

UPDATE messages SET
  outcome = REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(outcome,
    '"trouble":"garbled"', '"trouble":"invalid_response"'),
    '"trouble":"crowded"', '"trouble":"overloaded"'),
    '"trouble":"unauthorised"', '"trouble":"unauthorized"'),
    '"code":"not_honoured"', '"code":"unsupported_parameter"'),
    '"what":"door"', '"what":"endpoint"'),
  stats = REPLACE(REPLACE(REPLACE(stats,
    '"trouble":"garbled"', '"trouble":"invalid_response"'),
    '"trouble":"crowded"', '"trouble":"overloaded"'),
    '"trouble":"unauthorised"', '"trouble":"unauthorized"')
WHERE outcome LIKE '%"failed"%' OR stats LIKE '%"trouble"%';

UPDATE aliases SET settings = REPLACE(REPLACE(REPLACE(settings,
  '"fall_back_on":', '"fallback_on":'),
  '["unauthorised"', '["unauthorized"'),
  ',"unauthorised"', ',"unauthorized"');
