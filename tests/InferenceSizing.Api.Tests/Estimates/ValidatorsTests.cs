using FluentValidation;
using InferenceSizing.Api.Estimates.Validation;
using Microsoft.Extensions.DependencyInjection;

namespace InferenceSizing.Api.Tests.Estimates;

[Collection(ServiceTests.Name)]
public sealed class ValidatorsTests(SizingService service)
{
    /// <summary>The rules of a part are made when a request first has it, so nothing else shows that they can be.</summary>
    [Fact]
    public void The_rules_of_every_part_can_be_made()
    {
        Type[] validators = [.. typeof(EstimateRequestValidator).Assembly.GetTypes().Where(type => !type.IsAbstract
            && type.IsAssignableTo(typeof(IValidator)))];

        Assert.NotEmpty(validators);
        Assert.All(validators, type => Assert.NotNull(ActivatorUtilities.CreateInstance(service.Services, type)));
    }
}
