// Every policy, in the order in which a request meets them.
#pragma once

#include <array>

#include "gateway/policies/framing/framing.h"

namespace jsongate::policies {

inline constexpr std::array<Policy, 1> kPolicies = {
    framing,  // first: what follows may trust that the body has one length
};

}  // namespace jsongate::policies
