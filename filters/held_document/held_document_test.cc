#include "filters/held_document/held_document.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "filters/testing.h"
#include "gateway/json/edit/edits.h"
#include "gateway/json/edit/patch.h"
#include "gateway/json/edit/testing.h"

namespace jsongate::filters {
namespace {

using json::testing::node_at;
using testing::Batches;
using testing::cuts_of;
using testing::kMegabyte;
using testing::Outcome;

class Plan final : public DocumentTask {
 public:
  using Edit = std::function<void(const json::Document&, json::Edits&)>;
  explicit Plan(Edit edit, const Validation& limits = {})
      : edit_(std::move(edit)), limits_(limits) {}
  const Validation& limits() const noexcept override { return limits_; }
  Result<Remainder> take(const json::Document& document) const override {
    json::Edits edits(document);
    edit_(document, edits);
    return Remainder(edits.splice());
  }

 private:
  Edit edit_;
  Validation limits_;
};

// Takes the operations from a text.
class Patching final : public DocumentTask {
 public:
  explicit Patching(std::string_view operations) : operations_(operations) {}
  const Validation& limits() const noexcept override { return kUniqueNames; }
  Result<Remainder> take(const json::Document& document) const override {
    json::Parser parser;
    const auto operations = parser.parse(operations_, false);
    if (!operations) return operations.problem();
    auto splice = json::patch(document, operations.value());
    if (!splice) return splice.problem();
    return Remainder(std::move(splice.value()));
  }

 private:
  std::string operations_;
};

void no_edit(const json::Document&, json::Edits&) {}
const Plan kNothing(no_edit);

const Plan kMask([](const json::Document& document, json::Edits& edits) {
  const json::Reader node = node_at(document, "/a/1");
  edits.mask({&node, 1});
});

Outcome edited(const DocumentTask& task, const Batches& batches,
               Direction direction = Direction::kRequest, Bytes largest = kMegabyte) {
  return testing::run(task, batches, direction, largest);
}

TEST(HeldDocument, WhatNoEditTouchesPassesPieceByPiece) {
  constexpr char kText[] = R"( {"a":[1, 99999999999999999999],"\u0061b":1E2} )";
  for (const Batches& batches : cuts_of(kText)) {
    const Outcome outcome = edited(kNothing, batches);
    ASSERT_FALSE(outcome.problem) << outcome.detail();
    EXPECT_EQ(outcome.outlet.passed(), kText);
    EXPECT_EQ(outcome.outlet.put(), 0U);
    EXPECT_EQ(outcome.outlet.needed(), 0U);
    std::size_t pieces = 0;
    for (const auto& batch : batches) {
      for (const auto piece : batch) pieces += piece.empty() ? 0 : 1;
    }
    EXPECT_EQ(outcome.outlet.passes(), pieces);
  }
}

TEST(HeldDocument, OnlyNewBytesAreMadeHoweverTheBodyIsCut) {
  for (const Batches& batches :
       cuts_of(R"({"a":[1 , {"secret":99999999999999999999} ,3],"b":1E2})")) {
    const Outcome outcome = edited(kMask, batches);
    ASSERT_FALSE(outcome.problem) << outcome.detail();
    EXPECT_EQ(outcome.outlet.passed(), R"({"a":[1 , "***" ,3],"b":1E2})");
    EXPECT_EQ(outcome.outlet.put(), 5U);
  }
}

TEST(HeldDocument, EveryEditAtEveryCut) {
  const Plan plan([](const json::Document& document, json::Edits& edits) {
    const json::Reader gone = node_at(document, "/gone"), old = node_at(document, "/old");
    const json::Reader root = document.reader();
    edits.remove({&gone, 1});
    edits.rename({&old, 1}, "new");
    edits.set_member({&root, 1}, "added", "[ ]");
  });
  for (const Batches& batches : cuts_of("{ \"gone\":{}, \"old\":1.50, \"x\":\"\\u00e9\" }\n")) {
    const Outcome outcome = edited(plan, batches, Direction::kResponse);
    ASSERT_FALSE(outcome.problem) << outcome.detail();
    EXPECT_EQ(outcome.outlet.passed(), "{ \"new\":1.50, \"x\":\"\\u00e9\",\"added\":[ ] }\n");
    EXPECT_EQ(outcome.outlet.put(), 17U);
  }
}

TEST(HeldDocument, WhatMovesAndIsCopiedIsPassedToo) {
  const Patching plan(R"([{"op":"move","from":"/0","path":"/2"},)"
                      R"({"op":"copy","from":"/0","path":"/-"}])");
  for (const Batches& batches : cuts_of(R"(["first" ,"second","third"])")) {
    const Outcome outcome = edited(plan, batches);
    ASSERT_FALSE(outcome.problem) << outcome.detail();
    EXPECT_EQ(outcome.outlet.passed(), R"(["second","third","first","second"])");
    EXPECT_EQ(outcome.outlet.put(), 2U);
  }
}

TEST(HeldDocument, WhatIsNoJsonIsRefused) {
  for (const char* text : {"{", "[1,]", "\xFF", " ", "{} {}", "\xEF\xBB\xBF{}", "[1e400]"}) {
    for (const Batches& batches : cuts_of(text)) {
      const Outcome request = edited(kMask, batches);
      ASSERT_EQ(request.status(), 400) << text;
      EXPECT_EQ(request.problem->code, "bad_json");
      const Outcome response = edited(kMask, batches, Direction::kResponse);
      ASSERT_EQ(response.status(), 502) << text;
      EXPECT_EQ(response.problem->code, "bad_body");
      EXPECT_EQ(response.problem->hint, request.detail());
      EXPECT_EQ(response.outlet.passes(), 0U);
      EXPECT_EQ(response.outlet.needed(), 0U);
    }
  }
}

TEST(HeldDocument, DepthAndDuplicateKeysAreLimited) {
  EXPECT_EQ(edited(kNothing, {{R"({"a":1,"\u0061":2})"}}).status(), 400);
  EXPECT_EQ(edited(kNothing, {{R"({"a":1,"a":2})"}}, Direction::kResponse).status(), 502);
  Validation limits;
  limits.unique_keys = false;
  limits.depth = 1;
  const Plan limited(no_edit, limits);
  EXPECT_EQ(edited(limited, {{R"({"a":1,"a":2})"}}).status(), 200);
  EXPECT_EQ(edited(limited, {{"[[]]"}}).status(), 400);
}

TEST(HeldDocument, ALargerBodyIsRefusedAsSoonAsItIsKnown) {
  const Outcome request = edited(kNothing, {{"[1,"}, {"2]"}, {}}, Direction::kRequest, Bytes{4});
  EXPECT_EQ(request.status(), 413);
  EXPECT_EQ(request.detail(), "the body is larger than 4 bytes");
  EXPECT_EQ(request.outlet.needed(), 0U);
  const Outcome response = edited(kNothing, {{"[1,"}, {"2]"}}, Direction::kResponse, Bytes{4});
  EXPECT_EQ(response.status(), 502);
  EXPECT_EQ(edited(kNothing, {{"[1,"}, {"2]"}}, Direction::kRequest, Bytes{5}).status(), 200);
}

TEST(HeldDocument, ABodyWithoutAnyByteHasNoDocument) {
  for (const Batches& batches : {Batches{{}}, Batches{{""}}, Batches{{}, {"", ""}, {}}}) {
    EXPECT_FALSE(edited(kMask, batches).problem);
    EXPECT_EQ(edited(kMask, batches).outlet.passes(), 0U);
  }
}

TEST(HeldDocument, WhatThePlanRefusesIsRefused) {
  const Patching plan(R"([{"op":"remove","path":"/x"}])");
  const Outcome request = edited(plan, {{"{}"}});
  EXPECT_EQ(request.status(), 422);
  EXPECT_EQ(request.outlet.passes(), 0U);
  EXPECT_EQ(edited(plan, {{"{}"}}, Direction::kResponse).status(), 502);
}

TEST(HeldDocument, NeedsItsPiecesUntilItHasDecided) {
  HeldDocument filter(kMask, Direction::kRequest, kMegabyte);
  testing::FakeOutlet out;
  const std::string_view first[] = {R"({"a":[1)", ",2"}, second[] = {"]}"};
  out.show(first);
  EXPECT_FALSE(filter.on_batch(first, false, out));
  EXPECT_TRUE(filter.needs(0) && filter.needs(1));
  EXPECT_GE(filter.buffered(), 2 * sizeof(std::string_view));
  out.show(second);
  EXPECT_FALSE(filter.on_batch(second, true, out));
  EXPECT_FALSE(filter.needs(0) || filter.needs(2));
  EXPECT_EQ(filter.buffered(), 0U);
  EXPECT_EQ(out.passed(), R"({"a":[1,"***"]})");
}

}  // namespace
}  // namespace jsongate::filters
