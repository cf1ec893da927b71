// A host as MOSN is one: starts the plugin of its command line under go-plugin, asks it, and ends it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

type service struct{ plugin.NetRPCUnsupportedPlugin }

func (service) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return errors.New("this is the host")
}

func (service) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, c *grpc.ClientConn) (interface{}, error) {
	return c, nil
}

func call(c *grpc.ClientConn, request *Request) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	response := new(Response)
	if err := c.Invoke(ctx, "/proto.Plugin/Call", request, response); err != nil {
		fmt.Println("error:", err)
		return
	}
	fmt.Printf("status %d, body %q\n", response.Status, response.Body)
}

func main() {
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion: 1, MagicCookieKey: "MOSN_PLUGIN", MagicCookieValue: "ON",
		},
		Plugins:          plugin.PluginSet{"MOSN_SERVICE": service{}},
		Cmd:              exec.Command(os.Args[1], os.Args[2:]...),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         os.Getenv("AUTO_MTLS") != "",
		Logger:           hclog.New(&hclog.LoggerOptions{Output: os.Stdout, Level: hclog.Error, Name: "host"}),
	})
	protocol, err := client.Client()
	if err != nil {
		fmt.Println("cannot start:", err)
		os.Exit(1)
	}
	raw, err := protocol.Dispense("MOSN_SERVICE")
	if err != nil {
		fmt.Println("cannot dispense:", err)
		os.Exit(1)
	}
	if err := protocol.Ping(); err != nil {
		fmt.Println("is not healthy:", err)
	}
	conn := raw.(*grpc.ClientConn)
	call(conn, &Request{Body: []byte("hello")})
	call(conn, &Request{Header: map[string]string{"User": "guest"}, Body: []byte("bye")})
	begin := time.Now()
	client.Kill()
	fmt.Println("ended in time:", time.Since(begin) < 2*time.Second)
}
