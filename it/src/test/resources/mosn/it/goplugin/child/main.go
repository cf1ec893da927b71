// A plugin as Go programs for MOSN are: served by go-plugin. Answers "hello" with "hello go", and refuses requests
// without the header "User: admin".
package main

import (
	"context"
	"errors"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

func answer(request *Request) (*Response, error) {
	if string(request.Body) == "hello" {
		return &Response{Body: []byte("hello go"), Status: 1}, nil
	}
	if len(request.Header) == 0 {
		return nil, errors.New("says neither hello nor who it is")
	}
	if request.Header["User"] != "admin" {
		return &Response{Status: -1}, nil
	}
	return &Response{Header: map[string]string{"X-Checked": "go"}}, nil
}

type service struct{ plugin.NetRPCUnsupportedPlugin }

func (service) GRPCServer(_ *plugin.GRPCBroker, s *grpc.Server) error {
	s.RegisterService(&grpc.ServiceDesc{
		ServiceName: "proto.Plugin",
		HandlerType: (*interface{})(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "Call", Handler: handle}},
	}, struct{}{})
	return nil
}

func handle(_ interface{}, _ context.Context, decode func(interface{}) error, _ grpc.UnaryServerInterceptor) (interface{}, error) {
	request := new(Request)
	if err := decode(request); err != nil {
		return nil, err
	}
	return answer(request)
}

func (service) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (interface{}, error) {
	return nil, errors.New("this is the plugin")
}

func main() {
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion: 1, MagicCookieKey: "MOSN_PLUGIN", MagicCookieValue: "ON",
		},
		Plugins:    plugin.PluginSet{"MOSN_SERVICE": service{}},
		GRPCServer: plugin.DefaultGRPCServer,
	})
}
