-- Charges whose messages carry a label, so that sums by template, agent and campaign need not look at the charges
-- themselves. Messages of webhooks carry none: booking them writes nothing here.
create index charge_labels on charge (day, template, agent, campaign, waba, number, shape)
  where state = 'live' and (template is not null or agent is not null or campaign is not null);
