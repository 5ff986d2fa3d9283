// `SetHandler jsongate-openapi`: the OpenAPI document of all apps of a virtual host, each below its
// own path. Made by each child while it starts, where the configuration has that handler; served
// without Python.
//
// Owner: Runtime. Written before the child's first worker thread, only read afterwards.
#pragma once

#include <string>
#include <unordered_map>

#include "gateway/httpd/apache.h"
#include "gateway/httpd/state.h"
#include "python/host.h"

namespace jsongate::httpd {

// By virtual host: the place of its document in python::Loaded::descriptions.
using ApiDescriptions = std::unordered_map<const server_rec*, std::size_t>;

// Puts the documents that are needed into `config`.
ApiDescriptions plan_api_descriptions(const server_rec* main, python::HostConfig& config);

// Problems: 404 where the virtual host has no app, 503 not_ready.
int answer_api_description(request_rec* request, RequestState& state);

}  // namespace jsongate::httpd
