import { Duration } from 'aws-cdk-lib';
import { Dashboard, type IWidget, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { businessWidgets } from './business.ts';
import { servicesWidgets } from './services.ts';
import { type System, systemWidgets } from './system.ts';

/** Three pages, as many as CloudWatch shows without charge: is all well, which function is not, and what customers do. */
export class Dashboards extends Construct {
  constructor(scope: Construct, id: string, props: System) {
    super(scope, id);
    this.#dashboard('System', systemWidgets(props));
    this.#dashboard('Services', servicesWidgets(props.services));
    this.#dashboard('Business', businessWidgets());
  }

  #dashboard(name: string, widgets: IWidget[][]): void {
    new Dashboard(this, name, {
      dashboardName: `ServerlessCqrs-${name}`,
      defaultInterval: Duration.hours(3),
      periodOverride: PeriodOverride.AUTO,
      widgets,
    });
  }
}
