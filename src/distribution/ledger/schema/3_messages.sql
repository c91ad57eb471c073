-- Which message is of which delivery: whoever unsubscribes names the message, not themselves.
CREATE TABLE messages (
    message TEXT PRIMARY KEY,        -- keyed hash of the left part of its Message-ID
    delivery INTEGER NOT NULL REFERENCES deliveries (id)
) STRICT;
CREATE INDEX messages_by_delivery ON messages (delivery);
