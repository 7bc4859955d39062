-- What analysts ask. The tables behind these views only grow: the sink topics are at-least-once, and a post that is
-- scraped again is a record again. `posts` and `orders` show the newest version of each post and of each line of an order,
-- in whatever order versions arrived (schemas/identity.py).

CREATE OR REPLACE VIEW posts AS
SELECT * FROM social_records
QUALIFY row_number() OVER (
    PARTITION BY platform, post_id ORDER BY version DESC NULLS LAST, sink_time DESC, sink_offset DESC
) = 1;

-- A line is named by its id or, without one, by its product; an order with neither is one line.
CREATE OR REPLACE VIEW orders AS
SELECT * FROM market_records
QUALIFY row_number() OVER (
    PARTITION BY platform, order_id, coalesce(line_id, product_id, '')
    ORDER BY version DESC NULLS LAST, sink_time DESC, sink_offset DESC
) = 1;

-- `hour` is Dhaka's; currencies are never added up.
CREATE OR REPLACE VIEW orders_per_category_and_hour AS
SELECT
    product_category AS category,
    date_trunc('hour', (order_timestamp AT TIME ZONE 'UTC') AT TIME ZONE 'Asia/Dhaka') AS hour,
    currency,
    count(DISTINCT (platform, order_id)) AS orders,
    sum(quantity)::BIGINT AS items,
    round(sum(total_price), 2) AS revenue
FROM orders
GROUP BY ALL
ORDER BY hour DESC, orders DESC, category, currency;

-- Posts whose weather could not be had stand under `unknown`.
CREATE OR REPLACE VIEW engagement_by_weather AS
SELECT
    coalesce(weather_conditions, 'unknown') AS weather,
    count(*) AS posts,
    round(avg(engagement_count), 1) AS mean_engagement,
    median(engagement_count) AS median_engagement,
    round(avg(weather_temperature), 1) AS mean_temperature
FROM posts
GROUP BY ALL
ORDER BY posts DESC, weather;

-- A dead letter may be on its topic twice (at-least-once): it is counted once. `day` is Dhaka's.
CREATE OR REPLACE VIEW dead_letters_per_day AS
SELECT
    CAST((sink_time AT TIME ZONE 'UTC') AT TIME ZONE 'Asia/Dhaka' AS DATE) AS day,
    stage,
    reason,
    count(DISTINCT (
        coalesce(source_topic, topic),
        coalesce(source_partition, sink_partition),
        coalesce(source_offset, sink_offset),
        coalesce(source_item, 0),
        retry_count
    )) AS dead_letters
FROM dead_letters
GROUP BY ALL
ORDER BY day DESC, dead_letters DESC, stage, reason;
