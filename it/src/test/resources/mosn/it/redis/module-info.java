module com.example.redis {
    requires io.netty.common;
    requires lettuce.core;
    requires mosn.api;

    provides mosn.api.stream.StreamFilterFactoryProvider with
            com.example.redis.RedisProvider;
}
