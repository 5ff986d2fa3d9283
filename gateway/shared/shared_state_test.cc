#include "gateway/shared/shared_state.h"

#include "gateway/shared/testing.h"

namespace jsongate::shared {
namespace {

using testing::arena_of;

TEST(SharedState, TakesItsPartOfTheArena) {
  const auto arena = arena_of(16 << 20);
  auto state = SharedState::create(arena);
  ASSERT_TRUE(std::holds_alternative<SharedState>(state));
  EXPECT_LE(arena->size() - arena->left(), arena->size() / SharedState::kPart);
  EXPECT_GT(std::get<SharedState>(state).limits().capacity(), 250'000U);
}

TEST(SharedState, RefusesTooLittle) {
  const std::string refusal = std::get<std::string>(SharedState::create(arena_of(65536)));
  ASSERT_TRUE(refusal.starts_with(
      "65536 bytes of shared memory are too few for limits and locks: at least "));
  const std::size_t least = std::stoul(refusal.substr(refusal.find("least ") + 6));
  EXPECT_TRUE(std::holds_alternative<SharedState>(SharedState::create(arena_of(least))));
  EXPECT_TRUE(std::holds_alternative<std::string>(SharedState::create(arena_of(least - 4))));
}

TEST(SharedState, HasASecretOfItsOwn) {
  const auto create = [] { return std::get<SharedState>(SharedState::create(arena_of(1 << 20))); };
  const auto one = create(), other = create();
  EXPECT_EQ(one.named("a"), one.named("a"));
  EXPECT_NE(one.named("a"), one.named("b"));
  EXPECT_NE(one.named("a"), other.named("a"));
}

}  // namespace
}  // namespace jsongate::shared
