-- The figures of Lancashire's plan as at November 2016, written by its measures' rules in words:
-- each source is read once into cells of month and area, and every figure summed from those. Two
-- tables are there before: places (name, code: each area by the name that rows have, with its own
-- code and that of every whole above it) and offences (name in lower case, level: its own and
-- every whole above it).

CREATE OR REPLACE TEMP TABLE periods AS FROM (VALUES
    ('year', 'now', DATE '2015-12-01', DATE '2016-12-01'),
    ('year', 'first', DATE '2014-12-01', DATE '2015-12-01'),
    ('year', 'second', DATE '2015-04-01', DATE '2016-04-01'),
    ('quarter', 'now', DATE '2016-09-01', DATE '2016-12-01'),
    ('quarter', 'first', DATE '2016-06-01', DATE '2016-09-01'),
    ('hours', 'now', DATE '2015-10-01', DATE '2016-12-01'),
    ('budget', 'now', DATE '2016-04-01', DATE '2017-04-01'),
    ('budget', 'first', DATE '2015-04-01', DATE '2016-04-01'),
    ('confidence', 'now', DATE '2015-12-01', DATE '2016-12-01'),
    ('confidence', 'first', DATE '2014-12-01', DATE '2015-12-01'),
    ('confidence', 'second', DATE '2014-04-01', DATE '2015-04-01'),
    ('csew', 'now', DATE '2015-07-01', DATE '2016-07-01'),
    ('csew', 'first', DATE '2014-07-01', DATE '2015-07-01'),
    ('csew', 'second', DATE '2015-04-01', DATE '2016-04-01'),
    ('forcesight', 'now', DATE '2015-11-01', DATE '2016-11-01'),
    ('forcesight', 'first', DATE '2014-11-01', DATE '2015-11-01'),
    ('satisfaction', 'now', DATE '2015-10-01', DATE '2016-10-01')
) t (of_line, period, start, until);

-- Each source once -------------------------------------------------------------------------------

CREATE OR REPLACE TEMP TABLE crime AS
SELECT date_trunc('month', occurred) AS month, division, lower(offence) AS offence,
       nullif(trim(hate_strand), '') IS NOT NULL AS hate,
       coalesce(victim_age BETWEEN 0 AND 15, false) AS child, count(*) AS n
FROM 'crime.parquet' GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE asb AS
WITH incidents AS (
    SELECT occurred, division, occurred - lag(occurred, 4) OVER (
        PARTITION BY address ORDER BY occurred
    ) < INTERVAL 180 DAYS AS repeat, address
    FROM (
        SELECT occurred, division, CASE
            WHEN trim(address) NOT IN ('', 'NO FIXED ADDRESS') THEN trim(address) END AS address
        FROM 'asb.parquet'
    )
)
SELECT date_trunc('month', occurred) AS month, division, count(*) AS n, count(address) AS located,
       count(*) FILTER (repeat AND address IS NOT NULL) AS repeats
FROM incidents GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE ksi AS
SELECT date_trunc('month', strptime(date, '%d/%m/%Y')) AS month, division,
       CASE WHEN age_of_casualty >= 16 THEN 'adult' WHEN age_of_casualty >= 0 THEN 'child'
            ELSE 'age unknown' END AS age_group,
       count(*) AS n
FROM 'casualties.parquet' JOIN 'collisions.parquet' USING (collision_index)
WHERE casualty_severity IN (1, 2) GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE referrals AS
SELECT date_trunc('month', occurred) AS month, division, kind, lower(risk) AS risk, count(*) AS n
FROM 'referrals.parquet' GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE arrivals AS
SELECT graded, division, date_diff('second', graded, arrived) AS seconds
FROM (
    SELECT min(graded_at) AS graded, min(arrived_at) AS arrived, any_value(division) AS division
    FROM 'emergencies.parquet' GROUP BY log_number
)
WHERE arrived BETWEEN graded AND graded + INTERVAL 4 HOURS;

CREATE OR REPLACE TEMP TABLE calls AS
SELECT date_trunc('month', occurred) AS month, line, count(*) AS n,
       count(*) FILTER (answered - occurred <= to_seconds(if(line = '999', 10, 30))) AS in_time
FROM 'calls.parquet' WHERE answered IS NULL OR answered >= occurred GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE survey AS
SELECT date_trunc('month', occurred) AS month, question, "group" AS of_group, count(*) AS n,
       count(*) FILTER (answer IN (
           'completely satisfied', 'very satisfied', 'fairly satisfied'
       )) AS satisfied
FROM 'survey.parquet' WHERE trim(answer) <> '' GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE national_survey AS
SELECT month, force, question, sum(n) AS n, coalesce(sum(n) FILTER (answer IN (
           'completely satisfied', 'very satisfied', 'fairly satisfied'
       )), 0) AS satisfied
FROM 'satisfaction_national.parquet'
WHERE "group" IN ('burglary', 'vehicle crime', 'violent crime') AND trim(answer) <> ''
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE confidence AS
SELECT date_trunc('month', occurred) AS month, count(*) AS n,
       count(*) FILTER (answer IN ('excellent', 'good')) AS confident
FROM 'confidence.parquet' WHERE answer IN ('excellent', 'good', 'fair', 'poor', 'very poor')
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE csew AS
SELECT date_trunc('month', occurred) AS month, force, sum(weight) AS n,
       coalesce(sum(weight) FILTER (answer = 'yes'), 0) AS confident
FROM 'csew.parquet' WHERE answer IN ('yes', 'no') AND weight > 0 GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE workforce AS
SELECT as_at, kind, count(*) AS heads, sum(fte) AS fte, count(safe_and_legal) AS said,
       count(*) FILTER (safe_and_legal = 'yes') AS safe
FROM 'workforce.parquet' GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE hours AS
SELECT date_trunc('month', occurred) AS month, kind, sum(hours) AS hours
FROM 'hours.parquet' WHERE hours >= 0 GROUP BY ALL;

-- The figures ------------------------------------------------------------------------------------

WITH crimes AS (
    SELECT period, code, offence, hate, child, sum(n) AS n
    FROM crime JOIN periods ON of_line = 'year' AND month >= start AND month < until
    JOIN places ON name = division GROUP BY ALL
),
offences_of AS (
    SELECT period, code, level, child, sum(n) AS n, bool_or(own) AS own
    FROM crimes JOIN offences ON offences.name = offence GROUP BY ALL
),
-- Every crime of a known offence once, at its own level.
own AS (
    SELECT period, code, level, child, sum(n) AS n
    FROM crimes JOIN offences ON offences.name = offence AND own GROUP BY ALL
),
business AS (
    SELECT period, code, level, sum(n) AS n FROM own
    WHERE level IN ('Shoplifting', 'Making off without payment', 'Robbery of business property')
    GROUP BY ALL
),
incidents AS (
    SELECT period, code, sum(n) AS n, sum(located) AS located, sum(repeats) AS repeats
    FROM asb JOIN periods ON of_line = 'year' AND month >= start AND month < until
    JOIN places ON name = division GROUP BY ALL
),
casualties AS (
    SELECT period, code, age_group, sum(n) AS n
    FROM ksi JOIN periods ON of_line = 'year' AND month >= start AND month < until
    JOIN places ON name = division GROUP BY ALL
),
referred AS (
    SELECT of_line, period, code, kind, risk, sum(n) AS n
    FROM referrals JOIN periods
        ON of_line = if(kind = 'child sexual exploitation', 'quarter', 'year')
        AND month >= start AND month < until
    JOIN places ON name = division GROUP BY ALL
),
risks AS (
    SELECT period, code, kind, risk, n, sum(n) OVER (PARTITION BY period, code, kind) AS total
    FROM referred WHERE risk IN ('high', 'medium', 'standard') AND of_line = 'year'
),
waits AS (
    SELECT period, code, count(*) AS n, sum(seconds) / 60 AS minutes,
           quantile_cont(seconds, [0.5, 0.9]) AS quantiles,
           count(*) FILTER (seconds <= 900) AS in_time
    FROM arrivals JOIN periods ON of_line = 'year' AND graded >= start AND graded < until
    JOIN places ON name = division GROUP BY ALL
),
answered AS (
    SELECT period, line, sum(n) AS n, sum(in_time) AS in_time
    FROM calls JOIN periods ON of_line = 'year' AND month >= start AND month < until GROUP BY ALL
),
asked (line, question, of_groups) AS (VALUES
    ('anti-social behaviour, whole experience', 'whole experience', ['anti-social behaviour']),
    ('hate incidents, whole experience', 'whole experience', ['hate incident']),
    ('four groups combined, whole experience', 'whole experience',
     ['burglary', 'vehicle crime', 'violent crime', 'hate incident']),
    ('three groups combined, whole experience', 'whole experience',
     ['burglary', 'vehicle crime', 'violent crime']),
    ('three groups combined, ease of contact', 'initial contact',
     ['burglary', 'vehicle crime', 'violent crime']),
    ('three groups combined, police actions', 'police actions',
     ['burglary', 'vehicle crime', 'violent crime']),
    ('three groups combined, follow-up', 'follow-up',
     ['burglary', 'vehicle crime', 'violent crime']),
    ('three groups combined, treatment', 'treatment',
     ['burglary', 'vehicle crime', 'violent crime'])
),
users AS (
    SELECT line, period, sum(satisfied) AS satisfied, sum(n) AS n
    FROM survey JOIN asked ON survey.question = asked.question
        AND list_contains(of_groups, of_group)
    JOIN periods ON of_line = 'year' AND month >= start AND month < until GROUP BY ALL
),
national_users AS (
    SELECT if(question = 'initial contact', 'ease of contact', question) AS question, code,
           sum(satisfied) AS satisfied, sum(n) AS n
    FROM national_survey JOIN periods
        ON of_line = 'satisfaction' AND month >= start AND month < until
    JOIN places ON name = force GROUP BY ALL
),
foresight AS (
    SELECT period, code, category, sum(n) AS n
    FROM 'forcesight.parquet' JOIN periods
        ON of_line = 'forcesight' AND month >= start AND month < until
    JOIN places ON name = force GROUP BY ALL
),
publics AS (
    SELECT period, sum(confident) AS confident, sum(n) AS n
    FROM confidence JOIN periods ON of_line = 'confidence' AND month >= start AND month < until
    GROUP BY ALL
),
adults AS (
    SELECT period, code, sum(confident) AS confident, sum(n) AS n
    FROM csew JOIN periods ON of_line = 'csew' AND month >= start AND month < until
    JOIN places ON name = force GROUP BY ALL
),
people AS (
    SELECT period, kind, heads, fte, said, safe
    FROM workforce JOIN periods ON of_line = 'year' AND as_at >= start AND as_at < until
    QUALIFY as_at = max(as_at) OVER (PARTITION BY period)
),
reached AS (
    SELECT period, channel, sum(members) AS n
    FROM (
        FROM 'members.parquet' JOIN periods ON of_line = 'quarter'
            AND as_at >= start AND as_at < until
        QUALIFY as_at = max(as_at) OVER (PARTITION BY period)
    ) GROUP BY ALL
),
given AS (
    SELECT kind, sum(hours) AS hours
    FROM hours JOIN periods ON of_line = 'hours' AND month >= start AND month < until GROUP BY ALL
),
amounts AS (
    SELECT period, category, sum(amount) AS n
    FROM 'budget.parquet' JOIN periods ON of_line = 'budget' AND month >= start AND month < until
    WHERE category IN ('Visible', 'Non visible', 'Frontline support', 'Business support')
    GROUP BY ALL
),
spent AS (
    SELECT period, category, n, sum(n) OVER (PARTITION BY period) AS total FROM amounts
),
shares AS (
    FROM spent UNION ALL
    SELECT period, 'Operational frontline', sum(n), any_value(total) FROM spent
    WHERE category IN ('Visible', 'Non visible') GROUP BY ALL
),
counts (line, period, code, level, n) AS (
    SELECT 'Cadets, hours volunteered', 'now', 'E23000003', '', hours FROM given
    WHERE kind = 'cadet'
    UNION ALL SELECT 'Volunteer hours', 'now', 'E23000003', '', sum(hours) FROM given
    UNION ALL SELECT 'Volunteer hours, by kind', 'now', 'E23000003', kind, hours FROM given
    UNION ALL SELECT 'Police officers, headcount', period, 'E23000003', '', heads FROM people
    WHERE kind = 'police officer'
    UNION ALL SELECT 'Police officers, FTE', period, 'E23000003', '', fte FROM people
    WHERE kind = 'police officer'
    UNION ALL SELECT 'PCSOs, headcount', period, 'E23000003', '', heads FROM people
    WHERE kind = 'PCSO'
    UNION ALL SELECT 'PCSOs, FTE', period, 'E23000003', '', fte FROM people WHERE kind = 'PCSO'
    UNION ALL SELECT 'Special constables, headcount', period, 'E23000003', '', heads FROM people
    WHERE kind = 'special constable'
    UNION ALL SELECT 'Social media followers', period, 'E23000003', '', n FROM reached
    WHERE channel = 'social media'
    UNION ALL SELECT 'In the Know, people signed up', period, 'E23000003', '', n FROM reached
    WHERE channel = 'In the Know'
    UNION ALL SELECT 'All crime', period, code, '', sum(n) FROM own GROUP BY ALL
    UNION ALL SELECT 'All crime, by offence', period, code, level, sum(n) FROM offences_of
    GROUP BY ALL
    UNION ALL SELECT 'Business crime', period, code, '', sum(n) FROM business GROUP BY ALL
    UNION ALL SELECT 'Business crime, by offence', period, code, level, n FROM business
    UNION ALL SELECT 'Anti-social behaviour incidents', period, code, '', n FROM incidents
    UNION ALL SELECT 'Killed or seriously injured', period, code, '', sum(n) FROM casualties
    GROUP BY ALL
    UNION ALL SELECT 'Killed or seriously injured, by age group', period, code, age_group, n
    FROM casualties
    UNION ALL SELECT concat(upper(kind[1]), kind[2:], ' referrals'), period, code, '', sum(n)
    FROM referred GROUP BY ALL
    UNION ALL SELECT 'All sexual offences', period, code, '', sum(n) FROM offences_of
    WHERE level = 'Sexual offences' GROUP BY ALL
    UNION ALL SELECT 'All sexual offences, by offence', period, code, level, sum(n)
    FROM offences_of WHERE level IN ('Sexual offences', 'Rape', 'Other sexual offences')
    GROUP BY ALL
    UNION ALL SELECT 'Sexual offences on children under 16', period, code, '', sum(n)
    FROM offences_of WHERE level = 'Sexual offences' AND child GROUP BY ALL
    UNION ALL SELECT 'Hate crime', period, code, '', sum(n) FROM crimes WHERE hate GROUP BY ALL
    UNION ALL SELECT concat('national: ', CASE category
        WHEN 'Sexual offences' THEN 'All sexual offences' ELSE category END),
        period, code, '', n
    FROM foresight
),
parts (line, period, code, level, numerator, denominator) AS (
    SELECT 'Special constables who are safe and legal', period, 'E23000003', '', safe, said
    FROM people WHERE kind = 'special constable'
    UNION ALL SELECT 'Proportion of force budget', period, 'E23000003', category, n, total
    FROM shares
    UNION ALL SELECT 'Business crime by offence', period, code, level, n,
        sum(n) OVER (PARTITION BY period, code) FROM business
    UNION ALL SELECT 'Anti-social behaviour repeats', period, code, '', repeats, located
    FROM incidents
    UNION ALL SELECT concat(upper(kind[1]), kind[2:], ' referrals by risk level'), period, code,
        risk, n, total FROM risks
    UNION ALL SELECT concat(line, ' calls answered within target'), period, 'E23000003', '',
        in_time, n FROM answered
    UNION ALL SELECT concat('User satisfaction, ', line), period, 'E23000003', '', satisfied, n
    FROM users
    UNION ALL SELECT concat('national: User satisfaction, ', question), 'now', code, '',
        satisfied, n FROM national_users
    UNION ALL SELECT 'Public confidence, local survey', period, 'E23000003', '', confident, n
    FROM publics
    UNION ALL SELECT 'Confidence, Crime Survey for England and Wales', period, code, '',
        confident, n FROM adults WHERE code = 'E23000003'
    UNION ALL SELECT 'national: Confidence, Crime Survey for England and Wales', period, code, '',
        confident, n FROM adults WHERE period = 'now'
)
SELECT line, period, code AS area, level, 'sum' AS figure, n::DOUBLE AS value,
       n::DOUBLE AS numerator, NULL::DOUBLE AS denominator
FROM counts
UNION ALL
SELECT line, period, code, level, 'share', numerator / denominator, numerator::DOUBLE,
       denominator::DOUBLE
FROM parts
UNION ALL
SELECT 'Grade 1 time to arrive', period, code, '', 'mean', minutes / n, minutes, n FROM waits
UNION ALL
SELECT 'Grade 1 time to arrive', period, code, '', 'median', quantiles[1] / 60, NULL, n FROM waits
UNION ALL
SELECT 'Grade 1 time to arrive', period, code, '', 'p90', quantiles[2] / 60, NULL, n FROM waits
UNION ALL
SELECT 'Grade 1 time to arrive', period, code, '', 'within', in_time / n, in_time, n FROM waits;
