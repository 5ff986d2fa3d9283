// The border to C: nothing that is thrown crosses it.
//
// Every function that httpd calls is registered as guarded<function>: an exception becomes a logged
// failure of this one call, and the child lives on.
#pragma once

#include <exception>
#include <type_traits>

#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

void log_escaped(const char* what) noexcept;

template <auto Function, auto Failure, class Signature = decltype(Function)>
struct Guard;

template <auto Function, auto Failure, class Returned, class... Args>
struct Guard<Function, Failure, Returned (*)(Args...)> {
  static Returned call(Args... args) noexcept {
    try {
      return Function(args...);
    } catch (const std::exception& error) {
      log_escaped(error.what());
    } catch (...) {
      log_escaped("something that is no std::exception");
    }
    if constexpr (!std::is_void_v<Returned>) return Failure;
  }
};

// For request hooks: a failure is a 500.
template <auto Function>
inline constexpr auto guarded = &Guard<Function, HTTP_INTERNAL_SERVER_ERROR>::call;

// For filters and cleanups: a failure is APR_EGENERAL.
template <auto Function>
inline constexpr auto guarded_status = &Guard<Function, APR_EGENERAL>::call;

// For functions that return a pointer: a failure is null.
template <auto Function>
inline constexpr auto guarded_pointer = &Guard<Function, nullptr>::call;

}  // namespace jsongate::httpd
