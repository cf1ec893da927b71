package main

// The messages of MOSN's plugin.proto, as protoc-gen-go writes them.

type Request struct {
	Header  map[string]string `protobuf:"bytes,1,rep,name=header,proto3" protobuf_key:"bytes,1,opt,name=key,proto3" protobuf_val:"bytes,2,opt,name=value,proto3"`
	Trailer map[string]string `protobuf:"bytes,2,rep,name=trailer,proto3" protobuf_key:"bytes,1,opt,name=key,proto3" protobuf_val:"bytes,2,opt,name=value,proto3"`
	Body    []byte            `protobuf:"bytes,3,opt,name=body,proto3"`
	Type    string            `protobuf:"bytes,4,opt,name=type,proto3"`
}

func (m *Request) Reset()         { *m = Request{} }
func (m *Request) String() string { return "Request" }
func (*Request) ProtoMessage()    {}

type Response struct {
	Header  map[string]string `protobuf:"bytes,1,rep,name=header,proto3" protobuf_key:"bytes,1,opt,name=key,proto3" protobuf_val:"bytes,2,opt,name=value,proto3"`
	Trailer map[string]string `protobuf:"bytes,2,rep,name=trailer,proto3" protobuf_key:"bytes,1,opt,name=key,proto3" protobuf_val:"bytes,2,opt,name=value,proto3"`
	Body    []byte            `protobuf:"bytes,3,opt,name=body,proto3"`
	Status  int32             `protobuf:"varint,4,opt,name=status,proto3"`
}

func (m *Response) Reset()         { *m = Response{} }
func (m *Response) String() string { return "Response" }
func (*Response) ProtoMessage()    {}
