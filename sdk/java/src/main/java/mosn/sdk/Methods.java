package mosn.sdk;

import com.google.protobuf.Message;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.StreamObserver;

/// Methods of gRPC services, described by their messages.
final class Methods {
    private Methods() {}

    static <I extends Message, O extends Message> MethodDescriptor<I, O> unary(
            String service, String method, I in, O out) {
        return of(MethodType.UNARY, service, method, in, out);
    }

    static <I extends Message, O extends Message> MethodDescriptor<I, O> answersMany(
            String service, String method, I in, O out) {
        return of(MethodType.SERVER_STREAMING, service, method, in, out);
    }

    static <I extends Message, O extends Message> MethodDescriptor<I, O> streaming(
            String service, String method, I in, O out) {
        return of(MethodType.BIDI_STREAMING, service, method, in, out);
    }

    private static <I extends Message, O extends Message> MethodDescriptor<I, O> of(
            MethodType type, String service, String method, I in, O out) {
        return MethodDescriptor.<I, O>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, method))
                .setRequestMarshaller(ProtoUtils.marshaller(in))
                .setResponseMarshaller(ProtoUtils.marshaller(out))
                .build();
    }

    static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }

    static void fail(StreamObserver<?> out, Exception reason) {
        out.onError(
                Status.UNKNOWN
                        .withDescription(String.valueOf(reason.getMessage()))
                        .withCause(reason)
                        .asException());
    }
}
