import com.example.route.FailoverProvider;

import mosn.api.router.RouterHandlerProvider;

/// An example of a choice among routes: the first that can serve.
module com.example.route {
    requires mosn.api;

    provides RouterHandlerProvider with
            FailoverProvider;
}
