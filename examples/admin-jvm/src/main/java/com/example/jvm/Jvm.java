package com.example.jvm;

import mosn.api.admin.AdminEndpoint;
import mosn.api.admin.AdminReply;
import mosn.api.admin.AdminRequest;

/// GET tells how much memory is in use, POST has it collected where that is allowed.
record Jvm(boolean gc) implements AdminEndpoint {
    @Override
    public AdminReply get(AdminRequest request) {
        var runtime = Runtime.getRuntime();
        return AdminReply.json(
                "{\"java\": \"%s\", \"used_bytes\": %d}\n"
                        .formatted(
                                Runtime.version().feature(),
                                runtime.totalMemory() - runtime.freeMemory()));
    }

    @Override
    public AdminReply post(AdminRequest request) {
        if (!gc) {
            return AdminReply.text(403, "config.gc does not allow it\n");
        }
        System.gc();
        return get(request);
    }
}
