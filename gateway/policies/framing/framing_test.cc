#include "gateway/policies/framing/framing.h"

#include <gtest/gtest.h>

namespace jsongate::policies {
namespace {

using Values = std::vector<std::string_view>;

TEST(FramingTest, OneLengthOrOneChunkedIsFine) {
  for (const auto& [encodings, lengths] : std::vector<std::pair<Values, Values>>{
           {{}, {}}, {{}, {"0"}}, {{}, {"12"}}, {{"chunked"}, {}}, {{"Chunked"}, {}}}) {
    EXPECT_FALSE(judge_framing(encodings, lengths)) << encodings.size() << lengths.size();
  }
}

TEST(FramingTest, WhatCanBeReadInTwoWaysIsRefused) {
  for (const auto& [encodings, lengths] :
       std::vector<std::pair<Values, Values>>{{{"chunked"}, {"5"}},
                                              {{"chunked", "chunked"}, {}},
                                              {{"chunked", "identity"}, {}},
                                              {{"chunked, chunked"}, {}},
                                              {{",chunked"}, {}},
                                              {{"chunked,"}, {}},
                                              {{"identity"}, {}},
                                              {{"gzip, chunked"}, {}},
                                              {{"xchunked"}, {}},
                                              {{"\"chunked\""}, {}},
                                              {{""}, {}},
                                              {{}, {"5", "6"}},
                                              {{}, {"5", "5"}},
                                              {{}, {"5, 5"}},
                                              {{}, {"+5"}},
                                              {{}, {"-5"}},
                                              {{}, {"0x5"}},
                                              {{}, {""}},
                                              {{}, {"5 "}}}) {
    const auto problem = judge_framing(encodings, lengths);
    ASSERT_TRUE(problem) << (encodings.empty() ? lengths[0] : encodings[0]);
    EXPECT_EQ(problem->status, 400);
    EXPECT_EQ(problem->code, "bad_framing");
  }
}

}  // namespace
}  // namespace jsongate::policies
