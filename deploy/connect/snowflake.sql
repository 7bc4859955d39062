-- What the Snowflake sink needs, and what analysts see (docs/how-to/archive.md). For a user with the roles SYSADMIN, USERADMIN and
-- SECURITYADMIN; running it again changes nothing but the views.

USE ROLE SYSADMIN;
CREATE DATABASE IF NOT EXISTS bd_stream;
CREATE SCHEMA IF NOT EXISTS bd_stream.archive WITH MANAGED ACCESS;
USE SCHEMA bd_stream.archive;

-- Both columns are those the connector writes with schematization off: the value as it was, and where it came from
-- (topic, partition, offset, CreateTime, key, headers). The tables only grow.
CREATE TABLE IF NOT EXISTS social_records (record_metadata VARIANT, record_content VARIANT);
CREATE TABLE IF NOT EXISTS market_records (record_metadata VARIANT, record_content VARIANT);

-- The newest version of each post, in whatever order versions arrived (schemas/identity.py); the topic is at-least-once.
CREATE OR REPLACE VIEW posts COPY GRANTS AS
SELECT
    record_content:platform::VARCHAR AS platform,
    record_content:post_id::VARCHAR AS post_id,
    record_content:content::VARCHAR AS content,
    record_content:author::VARCHAR AS author,
    TRY_TO_TIMESTAMP_TZ(record_content:posted_at::VARCHAR) AS posted_at,
    TRY_TO_NUMBER(record_content:engagement_count::VARCHAR) AS engagement_count,
    TRY_TO_NUMBER(record_content:likes_count::VARCHAR) AS likes_count,
    TRY_TO_NUMBER(record_content:comments_count::VARCHAR) AS comments_count,
    TRY_TO_NUMBER(record_content:shares_count::VARCHAR) AS shares_count,
    TRY_TO_NUMBER(record_content:views_count::VARCHAR) AS views_count,
    AS_ARRAY(record_content:hashtags) AS hashtags,
    record_content:location::VARCHAR AS location,
    record_content:language::VARCHAR AS language,
    TRY_TO_TIMESTAMP_TZ(record_content:scraped_at::VARCHAR) AS scraped_at,
    record_content:context.product_category::VARCHAR AS product_category,
    TRY_TO_DOUBLE(record_content:context.category_confidence::VARCHAR) AS category_confidence,
    record_content:context.weather.city::VARCHAR AS weather_city,
    record_content:context.weather.conditions::VARCHAR AS weather_conditions,
    TRY_TO_DOUBLE(record_content:context.weather.temperature::VARCHAR) AS weather_temperature,
    TRY_TO_DOUBLE(record_content:context.weather.humidity::VARCHAR) AS weather_humidity,
    TRY_TO_BOOLEAN(record_content:context.weather.is_extreme_weather::VARCHAR) AS weather_is_extreme,
    TRY_TO_NUMBER(record_content:context.temporal.hour::VARCHAR) AS temporal_hour,
    record_content:context.temporal.day_of_week::VARCHAR AS temporal_day_of_week,
    record_content:context.temporal.season::VARCHAR AS temporal_season,
    TRY_TO_BOOLEAN(record_content:context.temporal.is_business_hours::VARCHAR) AS temporal_is_business_hours,
    TRY_TO_BOOLEAN(record_content:context.temporal.is_weekend::VARCHAR) AS temporal_is_weekend,
    record_content:"_embedding_model"::VARCHAR AS embedding_model,
    TO_TIMESTAMP_TZ(record_metadata:CreateTime::NUMBER, 3) AS sink_time,
    record_metadata:partition::NUMBER AS sink_partition,
    record_metadata:offset::NUMBER AS sink_offset,
    record_metadata:headers:source_topic::VARCHAR AS source_topic,
    TRY_TO_NUMBER(
        COALESCE(record_metadata:headers:origin_offset::VARCHAR, record_metadata:headers:source_offset::VARCHAR)
    ) AS origin_offset,
    OBJECT_DELETE(record_content::OBJECT, 'embedding') AS record,
    record_content:embedding AS embedding
FROM social_records
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY platform, post_id
    ORDER BY COALESCE(scraped_at, posted_at) DESC NULLS LAST, origin_offset DESC NULLS LAST, sink_time DESC, sink_offset DESC
) = 1;

-- The newest version of each line of an order. A line is named by its id or, without one, by its product.
CREATE OR REPLACE VIEW orders COPY GRANTS AS
SELECT
    record_content:platform::VARCHAR AS platform,
    record_content:order_id::VARCHAR AS order_id,
    record_content:customer_id::VARCHAR AS customer_id,
    record_content:product_id::VARCHAR AS product_id,
    record_content:product_name::VARCHAR AS product_name,
    TRY_TO_TIMESTAMP_TZ(record_content:order_timestamp::VARCHAR) AS order_timestamp,
    TRY_TO_NUMBER(record_content:quantity::VARCHAR) AS quantity,
    TRY_TO_DOUBLE(record_content:unit_price::VARCHAR) AS unit_price,
    TRY_TO_DOUBLE(record_content:total_price::VARCHAR) AS total_price,
    record_content:currency::VARCHAR AS currency,
    record_content:order_status::VARCHAR AS order_status,
    record_content:payment_method::VARCHAR AS payment_method,
    record_content:shipping_region::VARCHAR AS shipping_region,
    record_content:line_id::VARCHAR AS line_id,
    TRY_TO_TIMESTAMP_TZ(record_content:updated_at::VARCHAR) AS updated_at,
    record_content:context.product_category::VARCHAR AS product_category,
    TRY_TO_DOUBLE(record_content:context.category_confidence::VARCHAR) AS category_confidence,
    record_content:context.weather.city::VARCHAR AS weather_city,
    record_content:context.weather.conditions::VARCHAR AS weather_conditions,
    TRY_TO_DOUBLE(record_content:context.weather.temperature::VARCHAR) AS weather_temperature,
    TRY_TO_DOUBLE(record_content:context.weather.humidity::VARCHAR) AS weather_humidity,
    TRY_TO_BOOLEAN(record_content:context.weather.is_extreme_weather::VARCHAR) AS weather_is_extreme,
    TRY_TO_NUMBER(record_content:context.temporal.hour::VARCHAR) AS temporal_hour,
    record_content:context.temporal.day_of_week::VARCHAR AS temporal_day_of_week,
    record_content:context.temporal.season::VARCHAR AS temporal_season,
    TRY_TO_BOOLEAN(record_content:context.temporal.is_business_hours::VARCHAR) AS temporal_is_business_hours,
    TRY_TO_BOOLEAN(record_content:context.temporal.is_weekend::VARCHAR) AS temporal_is_weekend,
    record_content:"_embedding_model"::VARCHAR AS embedding_model,
    TO_TIMESTAMP_TZ(record_metadata:CreateTime::NUMBER, 3) AS sink_time,
    record_metadata:partition::NUMBER AS sink_partition,
    record_metadata:offset::NUMBER AS sink_offset,
    record_metadata:headers:source_topic::VARCHAR AS source_topic,
    TRY_TO_NUMBER(
        COALESCE(record_metadata:headers:origin_offset::VARCHAR, record_metadata:headers:source_offset::VARCHAR)
    ) AS origin_offset,
    OBJECT_DELETE(record_content::OBJECT, 'embedding') AS record,
    record_content:embedding AS embedding
FROM market_records
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY platform, order_id, COALESCE(line_id, product_id, '')
    ORDER BY COALESCE(updated_at, order_timestamp) DESC NULLS LAST, origin_offset DESC NULLS LAST, sink_time DESC, sink_offset DESC
) = 1;

-- Hours are Dhaka's; currencies are never added up.
CREATE OR REPLACE VIEW orders_per_category_and_hour COPY GRANTS AS
SELECT
    product_category AS category,
    DATE_TRUNC('HOUR', CONVERT_TIMEZONE('Asia/Dhaka', order_timestamp)) AS hour,
    currency,
    COUNT(DISTINCT platform, order_id) AS orders,
    SUM(quantity) AS items,
    ROUND(SUM(total_price), 2) AS revenue
FROM orders
GROUP BY ALL;

CREATE OR REPLACE VIEW engagement_by_weather COPY GRANTS AS
SELECT
    COALESCE(weather_conditions, 'unknown') AS weather,
    COUNT(*) AS posts,
    ROUND(AVG(engagement_count), 1) AS mean_engagement,
    MEDIAN(engagement_count) AS median_engagement,
    ROUND(AVG(weather_temperature), 1) AS mean_temperature
FROM posts
GROUP BY ALL;

-- The connector's role may write to the two tables and create nothing: Snowpipe Streaming needs neither stages nor pipes.
-- Snowflake's guide to connector 2 asks for the ownership of tables that the connector did not make itself.
USE ROLE USERADMIN;
CREATE ROLE IF NOT EXISTS bd_stream_loader;
CREATE ROLE IF NOT EXISTS bd_stream_analyst;
-- It logs in with a key only. Put in the public one: openssl rsa -in key.pem -pubout
CREATE USER IF NOT EXISTS bd_stream_loader TYPE = SERVICE DEFAULT_ROLE = bd_stream_loader;
-- ALTER USER bd_stream_loader SET RSA_PUBLIC_KEY = 'MII...';

USE ROLE SECURITYADMIN;
GRANT ROLE bd_stream_loader TO USER bd_stream_loader;
-- The views' owner reads the tables through this.
GRANT ROLE bd_stream_loader TO ROLE SYSADMIN;
GRANT ROLE bd_stream_analyst TO ROLE SYSADMIN;
GRANT USAGE ON DATABASE bd_stream TO ROLE bd_stream_loader;
GRANT USAGE ON SCHEMA bd_stream.archive TO ROLE bd_stream_loader;
GRANT OWNERSHIP ON TABLE bd_stream.archive.social_records TO ROLE bd_stream_loader COPY CURRENT GRANTS;
GRANT OWNERSHIP ON TABLE bd_stream.archive.market_records TO ROLE bd_stream_loader COPY CURRENT GRANTS;

-- Analysts read the views alone.
GRANT USAGE ON DATABASE bd_stream TO ROLE bd_stream_analyst;
GRANT USAGE ON SCHEMA bd_stream.archive TO ROLE bd_stream_analyst;
GRANT SELECT ON ALL VIEWS IN SCHEMA bd_stream.archive TO ROLE bd_stream_analyst;
