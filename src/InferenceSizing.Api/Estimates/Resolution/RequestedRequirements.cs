using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>What a client requires, in the domain's terms.</summary>
internal static class RequestedRequirements
{
    public static Requirements From(RequirementsRequest require) => new([.. RequirementMembers.LimitsOf(require)]);
}
